import { createHash } from 'node:crypto'
import type { Bucket } from './buckets.ts'
import { createBus } from './bus.ts'
import type { Bus } from './bus.ts'
import { CallLog } from './call-log.ts'
import { createClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { Faults } from './faults.ts'
import { InstanceTable } from './instance-table.ts'
import { defaultSettings } from './settings.ts'
import type { Settings } from './settings.ts'
import { noShell } from './shell.ts'
import type { Shell } from './shell.ts'
import type { Account, RegionTables } from './tables.ts'

/** Who makes a request. */
export type Caller = Readonly<{
  type: 'user' | 'assumed-role' | 'root'
  accountId: string
  /** Name of the user or, for an assumed role, of the role; `root` for the account itself. */
  principalName: string
  principalId: string
  arn: string
  /** Of an assumed role. */
  sessionName?: string
  /** What AssumeRole's Policy narrowed the session to, as text. */
  sessionPolicy?: string
}>

export type Session = Readonly<{
  AccessKeyId: string
  AccessKeySecret: string
  SecurityToken: string
  expiresAt: number
  caller: Caller
}>

/** The credentials that the metadata service hands out to one machine now, and for which role it made them. */
export type HandedOut = Readonly<{ session: Session; issuedAt: number; role: string; policy: string | undefined }>

/** One machine's part in a command that Cloud Assistant was given. */
export type Invocation = {
  readonly InstanceId: string
  InvocationStatus: 'Pending' | 'Running' | 'Success' | 'Failed' | 'Aborted' | 'Timeout'
  ErrorCode: string
  ErrorInfo: string
  ExitCode: number | undefined
  Output: string
  readonly startedAt: number
  finishedAt: number | undefined
}

/** A command that was sent to machines of one region. */
export type SentCommand = Readonly<{
  InvokeId: string
  CommandId: string
  accountId: string
  region: string
  timeoutMs: number
  invocations: readonly Invocation[]
}>

/** All accounts of the emulated cloud and how it behaves. */
export type World = Readonly<{
  clock: Clock
  bus: Bus
  /** Changed in place. */
  settings: Settings
  accounts: Map<string, Account>
  faults: Faults
  calls: CallLog
  /** By the id of the temporary access key. */
  sessions: Map<string, Session>
  /** By the id of the instance or container group. */
  handedOut: Map<string, HandedOut>
  /** Tokens for the metadata service's hardened mode: whose each is, and until when. */
  metadataTokens: Map<string, Readonly<{ of: string; until: number }>>
  /** What Cloud Assistant was given, by InvokeId. */
  commands: Map<string, SentCommand>
  /** Carries out what is sent to machines. */
  shell: Shell
  /** OSS's buckets of all accounts, whose names share one space. */
  buckets: Map<string, Bucket>
  /** A number that was never given before, the same in every run. */
  serial: () => number
}>

/** An empty cloud. */
export const createWorld = (clock: Clock = createClock(), shell: Shell = noShell): World => {
  let last = 0
  return {
    clock,
    bus: createBus(),
    settings: defaultSettings(),
    faults: new Faults(),
    calls: new CallLog(),
    accounts: new Map(),
    sessions: new Map(),
    handedOut: new Map(),
    metadataTokens: new Map(),
    commands: new Map(),
    shell,
    buckets: new Map(),
    serial: () => ++last,
  }
}

/** An empty account, in the world from now on. */
export const addAccount = (world: World, id: string): Account => {
  const account: Account = {
    id,
    regions: new Map(),
    roles: new Map(),
    policies: new Map(),
    users: new Map(),
    groups: new Map(),
    clientTokens: new Map(),
  }
  world.accounts.set(id, account)
  return account
}

/** The tables of a region, made on first use. */
export const regionOf = (account: Account, region: string): RegionTables => {
  const known = account.regions.get(region)
  if (known !== undefined) return known
  const made: RegionTables = { instances: new InstanceTable(), containerGroups: new Map() }
  account.regions.set(region, made)
  return made
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Lower-case letters and digits that follow from the seed alone. */
export const lettersOf = (seed: string, length: number): string => {
  const bytes = createHash('sha512').update(seed).digest()
  return Array.from({ length }, (_, at) => alphabet[(bytes[at % bytes.length] ?? 0) % alphabet.length]).join('')
}

/** A new id such as `i-bp1…` or `eci-…`: `prefix` and 20 characters, never given twice. */
export const newId = (world: World, prefix: string): string => prefix + lettersOf(`${prefix}${world.serial()}`, 20)

/** A new numeric id, as RAM gives to users, groups and roles: 18 digits beginning with 3. */
export const newNumber = (world: World): string => `3${String(world.serial()).padStart(17, '0')}`

type Place = Readonly<{ ZoneId: string; VpcId: string; VSwitchId: string; SecurityGroupId: string }>

const places = new Map<string, Place>()

/** The network that a region has without anybody having made one. */
export const placeOf = (region: string): Place => {
  const known = places.get(region)
  if (known !== undefined) return known
  const place: Place = {
    ZoneId: `${region}-b`,
    VpcId: `vpc-${lettersOf(`vpc ${region}`, 20)}`,
    VSwitchId: `vsw-${lettersOf(`vsw ${region}`, 20)}`,
    SecurityGroupId: `sg-${lettersOf(`sg ${region}`, 20)}`,
  }
  places.set(region, place)
  return place
}
