import { readFile } from 'node:fs/promises'
import { createCloud } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { demoFleet } from './fleets/demo.ts'
import { startServer } from './http.ts'
import { startMetadata } from './metadata/server.ts'
import { startOss } from './oss/server.ts'
import { createClock } from './world/clock.ts'
import { parseFleet } from './world/fleet.ts'
import type { Fleet } from './world/fleet.ts'
import type { Shell } from './world/shell.ts'
import { administratorKey } from './world/tokens.ts'

/** Port 0, the default, takes a free one; without a fleet the demo's is served; without a shell machines run nothing. */
export type ServeOptions = Readonly<{ port?: number; fleet?: Fleet; shell?: Shell }>

export type AccountFacts = Readonly<{ accountId: string; accessKeyId: string; accessKeySecret: string }>

/** What the first line on stdout says: where the cloud is, and an administrator's key for each account. */
export type ServeFacts = Readonly<
  { endpoint: string; oss: string; metadata: string; accounts: readonly AccountFacts[] } & AccountFacts
>

export type Served = Readonly<{ facts: ServeFacts; cloud: Cloud; close: () => Promise<void> }>

/** Reads a fleet file, YAML or JSON. Throws FleetError with every problem. */
export const readFleet = async (file: string): Promise<Fleet> => parseFleet(await readFile(file, 'utf8'))

/** Starts the emulated cloud on 127.0.0.1. The facts stand for the first account; `accounts` has them all. */
export const serve = async ({ port = 0, fleet = demoFleet(), shell }: ServeOptions = {}): Promise<Served> => {
  const cloud = createCloud(fleet, createClock(), shell)
  const server = await startServer(cloud, port)
  const oss = await startOss(cloud.world)
  const metadata = await startMetadata(cloud.world)
  const close = async (): Promise<void> => {
    await Promise.all([server, oss, metadata].map((each) => each.close()))
  }
  const accounts = fleet.accounts.map(({ id }) => toFacts(id))
  // A fleet has one account at least.
  const first = accounts[0] ?? toFacts('')
  const addresses = { endpoint: server.endpoint, oss: oss.endpoint, metadata: metadata.endpoint }
  return { facts: { ...addresses, ...first, accounts }, cloud, close }
}

const toFacts = (accountId: string): AccountFacts => {
  const { AccessKeyId, AccessKeySecret } = administratorKey(accountId)
  return { accountId, accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret }
}
