/** Timer: says what is not as it should be. It holds neither a writer nor git. */
import type { DesiredState } from '../src/core/model/desired-state.ts'
import { noFilter } from '../src/core/check/filter.ts'
import type { LedgerReader } from '../src/core/ports/ledger.ts'
import { driftDocument } from '../src/core/report/drift.ts'
import type { DriftDocument } from '../src/core/report/drift-document.ts'
import { compareDrift } from '../src/run/drift.ts'
import { openFunctionAccounts } from '../src/wire/function-accounts.ts'
import { readFunctionConfig } from '../src/wire/function-config.ts'
import { functionReader } from '../src/wire/function-reader.ts'
import { functionHandler, type FunctionHandler } from '../src/wire/function.ts'
import { readerFor } from '../src/wire/reader.ts'
import { digest } from '../src/wire/surroundings.ts'
import { version } from '../src/wire/version.ts'

/** The longest that Function Compute lets a shard of a sweep work, as `s.yaml` deploys it. */
const SHARD_MS = 600_000

/** A log takes no ten thousand rows: `rolekeeper report` has them all. */
const MOST_ROWS = 100

export const handler: FunctionHandler<DriftDocument> = functionHandler(async (platform) => {
  const config = await readFunctionConfig(platform.env)
  const accountsFor = openFunctionAccounts(config, platform)
  const { around } = platform
  let reader: LedgerReader | null = null
  const powers = {
    ledger: async () => (reader ??= await functionReader(config, platform)),
    otherwise: async () => null,
    readerFor: ({ accounts }: DesiredState) => readerFor(accountsFor(accounts)),
    clock: around.clock,
  }
  return async () => {
    const options = { bounds: config.bounds, digest, filter: noFilter, shardMs: SHARD_MS, expectsSweeps: true }
    const report = driftDocument(await compareDrift(powers, options), version, MOST_ROWS)
    const level = report.findings.some(({ severity }) => severity === 'error') ? 'error' : 'info'
    around.log(level, 'This is the drift report.', report)
    return report
  }
})
