import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { builtInBounds } from '../core/desired/bounds.ts'
import type { Bounds } from '../core/model/bounds.ts'
import { decodeBounds } from './bounds-json.ts'
import { readConfig, readGitCredentials, UsageError, type Config } from './config.ts'

/** Where a function works. */
export type FunctionConfig = Readonly<{
  cloud: Config['cloud']
  /** A folder, or `oss://BUCKET/PREFIX`. */
  ledger: string
  /** Of the bucket; null: the function's own. */
  ledgerRegion: string | null
  /** Null: the region's address within the cloud. */
  ledgerEndpoint: URL | null
  bounds: Bounds
  /** Where desired state comes from; null: it was not said, and whoever does not read it need not know. */
  desired: string | null
  /** Null: repositories are read without. */
  git: Config['git']
  /** The function that does one region's shard of a sweep; null: the one that asks. */
  sweepFunction: string | null
  /** The function for pull requests; null: nobody is told of merges. */
  pullRequestFunction: string | null
  /** Of Function Compute; null: the public one of account and region. */
  functionsEndpoint: URL | null
}>

/**
 * A function's environment: `ROLEKEEPER_LEDGER`, `ROLEKEEPER_LEDGER_REGION`, `ROLEKEEPER_LEDGER_ENDPOINT`,
 * `ROLEKEEPER_CLOUD`, `ROLEKEEPER_DESIRED`, `ROLEKEEPER_GIT_TOKEN`, `ROLEKEEPER_GIT_USERNAME`, `ROLEKEEPER_SWEEP_FUNCTION`,
 * `ROLEKEEPER_PULL_REQUEST_FUNCTION`, `ROLEKEEPER_FC_ENDPOINT`, and `ROLEKEEPER_OPERATOR`: the bounds that were made ready
 * at deployment, as text or a file. Throws UsageError.
 */
export const readFunctionConfig = async (env: NodeJS.ProcessEnv): Promise<FunctionConfig> => {
  const bounds = await readGivenBounds(env['ROLEKEEPER_OPERATOR'] ?? '')
  const named = env['ROLEKEEPER_LEDGER'] || null
  const ledger = named ?? bounds.ledger
  if (ledger === null)
    throw new UsageError('ROLEKEEPER_LEDGER is not set: name the ledger, such as oss://BUCKET/PREFIX.')
  if (bounds.ledger !== null && bounds.ledger !== ledger) {
    throw new UsageError(
      `ROLEKEEPER_LEDGER is ${ledger}, and the operator's bounds name ${bounds.ledger}: use that one.`,
    )
  }
  const cloud = env['ROLEKEEPER_CLOUD']
  return {
    cloud: readConfig(cloud ? { cloud } : {}, env, process.cwd()).cloud,
    ledger,
    ledgerRegion: env['ROLEKEEPER_LEDGER_REGION'] || null,
    ledgerEndpoint: urlIn(env, 'ROLEKEEPER_LEDGER_ENDPOINT'),
    bounds,
    desired: env['ROLEKEEPER_DESIRED'] || null,
    git: readGitCredentials(env),
    sweepFunction: env['ROLEKEEPER_SWEEP_FUNCTION'] || null,
    pullRequestFunction: env['ROLEKEEPER_PULL_REQUEST_FUNCTION'] || null,
    functionsEndpoint: urlIn(env, 'ROLEKEEPER_FC_ENDPOINT'),
  }
}

const readGivenBounds = async (operator: string): Promise<Bounds> => {
  if (operator === '') return builtInBounds
  const text = operator.startsWith('{') ? operator : await readFile(resolve(operator), 'utf8')
  const bounds = decodeBounds(text)
  if (bounds !== null) return bounds
  throw new UsageError(
    "ROLEKEEPER_OPERATOR does not hold the operator's bounds as the build makes them ready, so nothing begins. Build and deploy again.",
  )
}

const urlIn = (env: NodeJS.ProcessEnv, name: string): URL | null => {
  const text = env[name]
  if (!text) return null
  if (URL.canParse(text)) return new URL(text)
  throw new UsageError(`${name} is no URL: ${text}`)
}
