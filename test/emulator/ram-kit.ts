import * as EciSdk from '@alicloud/eci20180808'
import * as RamSdk from '@alicloud/ram20150501'
import { createCloud } from '../../src/emulator/cloud.ts'
import type { Cloud } from '../../src/emulator/cloud.ts'
import { startServer } from '../../src/emulator/http.ts'
import type { Server } from '../../src/emulator/listen.ts'
import { createClock } from '../../src/emulator/world/clock.ts'
import type { FleetAccount, FleetUser } from '../../src/emulator/world/fleet.ts'
import { administratorKey } from '../../src/emulator/world/tokens.ts'

type RamClient = InstanceType<typeof RamSdk.default.default>
type EciClient = InstanceType<typeof EciSdk.default.default>
type Key = Readonly<{ AccessKeyId: string; AccessKeySecret: string }>

export const accountId = '1234567890123456'
export const start = Date.parse('2026-11-22T08:30:00Z')

/** The packages are CommonJS: what Node gives as their default export is the class already under vitest. */
const classOf = <Class>(module: { default: { default?: Class } }): Class =>
  module.default.default ?? (module.default as Class)

export type Rig = Readonly<{
  cloud: Cloud
  ram: RamClient
  eci: EciClient
  /** The clients of another user of the account. */
  as: (key: Key) => Readonly<{ ram: RamClient; eci: EciClient }>
  advance: (ms: number) => void
  close: () => Promise<void>
}>

/** An emulated cloud with one account, its clock standing still, and real clients for its administrator. */
export const startRig = async (account: Omit<FleetAccount, 'id'> = {}): Promise<Rig> => {
  const clock = createClock(start)
  const cloud = createCloud({ accounts: [{ id: accountId, ...account }] }, clock)
  const server = await startServer(cloud)
  const as = (key: Key) => clientsFor(server, key)
  return { cloud, ...as(administratorKey(accountId)), as, advance: clock.advance, close: server.close }
}

const clientsFor = ({ endpoint }: Server, { AccessKeyId, AccessKeySecret }: Key) => {
  const config = {
    accessKeyId: AccessKeyId,
    accessKeySecret: AccessKeySecret,
    endpoint: endpoint.replace('http://', ''),
    protocol: 'http',
    regionId: 'cn-hangzhou',
  }
  const Ram = classOf(RamSdk)
  const Eci = classOf(EciSdk)
  return {
    ram: new Ram(config as ConstructorParameters<typeof Ram>[0]),
    eci: new Eci(config as unknown as ConstructorParameters<typeof Eci>[0]),
  }
}

/** A user with one key and these policies. */
export const userWith = (
  UserName: string,
  Policies: string[] = [],
  Groups: string[] = [],
): FleetUser & { key: Key } => {
  const key = { AccessKeyId: `key-of-${UserName}`, AccessKeySecret: `secret-of-${UserName}` }
  return { UserName, AccessKeys: [key], Policies, Groups, key }
}

/** Without what the schema of fleets does not know. */
export const inFleet = ({ key: _, ...user }: FleetUser & { key: Key }): FleetUser => user

/** What a call failed with, as `409 EntityAlreadyExists.Role`; undefined if it did not. */
export const failureOf = async (call: Promise<unknown>): Promise<string | undefined> => {
  try {
    await call
    return undefined
  } catch (error) {
    const { statusCode, code, data } = error as { statusCode?: number; code?: string; data?: { statusCode?: number } }
    return `${statusCode ?? data?.statusCode ?? '?'} ${code ?? String(error)}`
  }
}

export const document = (...Statement: readonly Record<string, unknown>[]): string =>
  JSON.stringify({ Version: '1', Statement })

export const allow = (Action: string | string[], Resource: string | string[] = '*'): Record<string, unknown> => ({
  Effect: 'Allow',
  Action,
  Resource,
})

export const trust = (...Service: string[]): string =>
  document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } })

export { EciSdk, RamSdk }
