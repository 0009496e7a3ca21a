import { readFile } from 'node:fs/promises'
import type { LedgerPlace } from '../core/desired/least-home.ts'
import type { RamDocument } from '../core/model/policy.ts'
import { serve, type Served } from '../emulator/serve.ts'
import type { Fleet, FleetAccount } from '../emulator/world/fleet.ts'
import { toBucket } from '../emulator/world/fleet-buckets.ts'
import { encodeFormat } from '../ledger/format.ts'
import { FORMAT_KEY } from '../ledger/keys.ts'
import { realClock, type Clock } from './functions/clock.ts'
import { startHost, type Host, type HostOptions } from './functions/host.ts'
import { roleCredentials } from './functions/role-credentials.ts'
import { readServerless, type DeclaredFunction } from './functions/s-yaml.ts'

export type DeskOptions = Readonly<{
  fleet: Fleet
  /** Where the emulated cloud is served; 0 takes a free one. */
  port?: number
  /** s.yaml, and the folder that its `code` is below: where the bundles are. */
  serverless: string
  bundles: string
  /** Where desired state is, as `ROLEKEEPER_DESIRED` names it. */
  desired: string
  /** More of what `s.yaml` takes from the environment, such as `ROLEKEEPER_HOST`. */
  variables?: Readonly<Record<string, string>>
  /** What the role of a function may do, with a ledger at that place; all, if nobody says. */
  policyOf?: (functionName: string, account: string, ledger: LedgerPlace) => RamDocument
  write: HostOptions['write']
  clock?: Clock
  random?: () => number
}> &
  Pick<HostOptions, 'delivery' | 'skewMs'>

/** Everything as it is deployed, on 127.0.0.1. */
export type Desk = Readonly<{
  cloud: Served
  /** The account's home region, where all functions are; others have `instance-event` alone. */
  home: Host
  hosts: readonly Host[]
  /** What tells the command line where the ledger is. */
  ledger: Readonly<{ place: string; region: string; endpoint: string }>
  close: () => Promise<void>
}>

/** s.yaml cannot be deployed as it is: each problem on a line. */
class ServerlessError extends Error {
  override name = 'ServerlessError'
}

/** Where a desk's ledger is. */
export const BUCKET = 'rolekeeper-ledger'
export const PREFIX = 'desk'

/**
 * Starts an emulated cloud and, in the fleet's first account, the functions of s.yaml with a ledger in a bucket. Throws
 * ServerlessError.
 */
export const startDesk = async (options: DeskOptions): Promise<Desk> => {
  const [first, ...others] = options.fleet.accounts
  if (first === undefined) throw new ServerlessError('A fleet without an account has no place for functions.')
  const regions = Object.keys(first.regions ?? {})
  const home = regions[0] ?? 'cn-hangzhou'
  const ledger = { place: `oss://${BUCKET}/${PREFIX}`, region: home }
  const places = await Promise.all(
    (regions.length === 0 ? [home] : regions).map(async (region) => ({
      region,
      functions: await declared(options, { account: first.id, home, region, ledger: ledger.place }),
    })),
  )
  const roles = new Set(places.flatMap(({ functions }) => functions.map(({ role }) => role)))
  const account = withRoles(first, roles, options)
  const cloud = await serve({ port: options.port ?? 0, fleet: { accounts: [account, ...others] } })
  makeBucket(cloud, first.id, home)
  const hosts: Host[] = []
  for (const place of places) hosts.push(await startHost(hostOptions(options, cloud, first.id, place)))
  const [homeHost] = hosts
  // There is one place at least.
  if (homeHost === undefined) throw new Error('No host was started.')
  return {
    cloud,
    home: homeHost,
    hosts,
    ledger: { ...ledger, endpoint: cloud.facts.oss },
    close: async () => {
      await Promise.all(hosts.map((host) => host.close()))
      await cloud.close()
    },
  }
}

type Where = Readonly<{ account: string; home: string; region: string; ledger: string }>

/** The functions that are deployed to a region. */
const declared = async (
  { serverless, bundles, desired, variables = {} }: DeskOptions,
  { account, home, region, ledger }: Where,
): Promise<readonly DeclaredFunction[]> => {
  const env = {
    ROLEKEEPER_HOME_REGION: home,
    ROLEKEEPER_EVENT_REGION: region,
    ROLEKEEPER_DESIRED: desired,
    ROLEKEEPER_LEDGER: ledger,
    ROLEKEEPER_LEDGER_REGION: home,
    ...variables,
  }
  const reading = readServerless(await readFile(serverless, 'utf8'), serverless, { env, account, root: bundles })
  if (reading.ok) return reading.functions.filter((one) => one.region === region)
  const lines = reading.problems.map(({ at, wrong, right }) => `${at.file}:${at.line}:${at.column} ${wrong}. ${right}`)
  throw new ServerlessError(lines.join('\n'))
}

/** Each function has a role of its own, named as the function, which Function Compute may take. */
const withRoles = (
  account: FleetAccount,
  names: ReadonlySet<string>,
  { policyOf }: Pick<DeskOptions, 'policyOf'>,
): FleetAccount => {
  const ledger = { bucket: BUCKET, prefix: PREFIX }
  const policies =
    policyOf === undefined ? [] : [...names].map((name) => toPolicy(name, policyOf(name, account.id, ledger)))
  const roles = [...names].map((RoleName) => ({
    RoleName,
    Description: 'A function of Rolekeeper',
    AssumeRolePolicyDocument: allow({ Action: 'sts:AssumeRole', Principal: { Service: ['fc.aliyuncs.com'] } }),
    Policies: [policyOf === undefined ? 'system/AdministratorAccess' : `custom/${RoleName}`],
  }))
  return {
    ...account,
    roles: [...(account.roles ?? []), ...roles],
    policies: [...(account.policies ?? []), ...policies],
  }
}

const allow = (statement: object) => ({ Version: '1', Statement: [{ Effect: 'Allow', ...statement }] })

const toPolicy = (PolicyName: string, PolicyDocument: RamDocument) => ({
  PolicyName,
  PolicyDocument: JSON.stringify(PolicyDocument),
})

/** An empty ledger, as `rolekeeper init` leaves it. */
const makeBucket = ({ cloud: { world }, facts }: Served, account: string, region: string): void => {
  const format = Buffer.from(encodeFormat(new URL(facts.endpoint).origin)).toString()
  const row = { Name: BUCKET, Location: `oss-${region}`, Objects: { [`${PREFIX}/${FORMAT_KEY}`]: format } }
  world.buckets.set(BUCKET, toBucket(account, row, world.clock.now()))
}

const hostOptions = (
  { write, clock = realClock, random = Math.random, delivery, skewMs }: DeskOptions,
  { cloud, facts }: Served,
  accountId: string,
  { region, functions }: Readonly<{ region: string; functions: readonly DeclaredFunction[] }>,
): HostOptions => ({
  accountId,
  region,
  functions,
  world: cloud.world,
  credentials: roleCredentials(cloud.world, accountId),
  environment: (endpoint) => ({
    ROLEKEEPER_CLOUD: facts.endpoint,
    ROLEKEEPER_LEDGER_ENDPOINT: facts.oss,
    ROLEKEEPER_FC_ENDPOINT: endpoint,
    // The built-in bounds: a desk has no operator.
    ROLEKEEPER_OPERATOR: '',
  }),
  write,
  clock,
  random,
  ...(delivery === undefined ? {} : { delivery }),
  ...(skewMs === undefined ? {} : { skewMs }),
})
