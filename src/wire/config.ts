import { homedir } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { readPlace } from '../cloud/bucket/place.ts'
import { ownCredentials, type CredentialSource } from '../cloud/call/credentials.ts'
import type { Filter } from '../core/check/filter.ts'
import type { LogLevel } from '../core/ports/surroundings.ts'
import type { GitCredentials } from '../read/git/transport.ts'

/** What the command line and the environment said, as text. */
export type Flags = Readonly<{
  desired?: string
  cloud?: string
  operator?: string
  ledger?: string
  ledgerRegion?: string
  account?: readonly string[]
  region?: readonly string[]
  instance?: readonly string[]
  binding?: readonly string[]
  only?: readonly string[]
  breakGlass?: string
  quiet?: boolean
  debug?: boolean
}>

/** Where Rolekeeper works: made once, then handed on. */
export type Config = Readonly<{
  /** A folder, or `GIT_URL#REF:PATH`. */
  desired: string
  /** Null: repositories are read without. */
  git: GitCredentials | null
  /** The real cloud, or an emulator's address. */
  cloud: 'aliyun' | URL
  /** Somebody said which cloud: what works without one asks it then. */
  cloudNamed: boolean
  operator: string | null
  /** A folder, or `oss://BUCKET/PREFIX`; null: nobody named one, so the operator's or the cloud's own holds. */
  ledger: string | null
  /** Of the bucket, whose requests are signed for it. */
  ledgerRegion: string | null
  /** Null: the region's public address. */
  ledgerEndpoint: URL | null
  breakGlass: string | null
  /** The caller's own; looked for with the first call. */
  credentials: CredentialSource
  filter: Filter
  logLevel: LogLevel
  logForm: 'text' | 'json'
}>

/** A setting that cannot be right; the process ends with 64. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Flags have won over the environment already; `env` adds what has no flag. Throws UsageError. */
export const readConfig = (flags: Flags, env: NodeJS.ProcessEnv, cwd: string): Config => ({
  desired: flags.desired ?? 'desired-state',
  git: readGitCredentials(env),
  cloud: readCloud(flags.cloud ?? 'aliyun'),
  cloudNamed: flags.cloud !== undefined,
  operator: flags.operator === undefined ? null : resolve(cwd, flags.operator),
  ledger: flags.ledger === undefined ? null : readLedger(flags.ledger, cwd),
  ledgerRegion: flags.ledgerRegion ?? null,
  ledgerEndpoint: readEndpoint(env),
  breakGlass: flags.breakGlass ?? null,
  credentials: ownCredentials({ given: null, env, home: env['HOME'] ?? homedir() }),
  filter: {
    accounts: flags.account ?? null,
    regions: flags.region ?? null,
    instances: flags.instance ?? null,
    bindings: flags.binding ?? null,
    classes: flags.only ?? null,
  },
  logLevel: flags.debug === true ? 'debug' : flags.quiet === true ? 'error' : 'warn',
  logForm: env['ROLEKEEPER_LOG'] === 'json' ? 'json' : 'text',
})

/** `ROLEKEEPER_GIT_TOKEN`, and `ROLEKEEPER_GIT_USERNAME` where the host wants one with it. Throws UsageError. */
export const readGitCredentials = (env: NodeJS.ProcessEnv): GitCredentials | null => {
  const token = env['ROLEKEEPER_GIT_TOKEN'] || null
  const username = env['ROLEKEEPER_GIT_USERNAME'] || null
  if (token !== null) return { username, token: () => token }
  if (username === null) return null
  throw new UsageError('ROLEKEEPER_GIT_USERNAME is set and ROLEKEEPER_GIT_TOKEN is not: set both, or neither.')
}

const readCloud = (text: string): Config['cloud'] => {
  if (text === 'aliyun') return text
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`--cloud ${text} is neither aliyun nor the http address of an emulator.`)
  }
  return url
}

const readEndpoint = (env: NodeJS.ProcessEnv): URL | null => {
  const text = env['ROLEKEEPER_LEDGER_ENDPOINT']
  if (!text) return null
  if (URL.canParse(text)) return new URL(text)
  throw new UsageError(`ROLEKEEPER_LEDGER_ENDPOINT is no URL: ${text}`)
}

/** A folder's path, or a bucket's place in the one form that names it. Throws UsageError where it is none. */
export const readLedger = (text: string, cwd: string): string => {
  if (!text.startsWith('oss:')) return isAbsolute(text) ? text : resolve(cwd, text)
  const place = readPlace(text)
  if (place === null) throw new UsageError(`${text} is no place of a ledger. Name oss://BUCKET/PREFIX, or a folder.`)
  return `oss://${place.bucket}/${place.prefix}`
}

/** One ledger a cloud, so that trying on an emulator never mixes with the real one. */
export const defaultLedger = (cloud: Config['cloud'], cwd: string): string =>
  resolve(cwd, '.rolekeeper', cloud === 'aliyun' ? cloud : cloud.host.replace(/[^\w.-]+/g, '-'))
