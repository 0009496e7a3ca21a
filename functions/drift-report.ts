/** Timer: says what is not as it should be, keeps what it said, and tells who is to be told. It holds neither a writer nor git. */
import { noFilter } from '../src/core/check/filter.ts'
import { driftDocument, shortened } from '../src/core/report/drift.ts'
import type { DriftDocument } from '../src/core/report/drift-document.ts'
import { compareDrift, SHARD_MS } from '../src/run/drift.ts'
import { tellNews } from '../src/run/tell.ts'
import { readFunctionConfig } from '../src/wire/function-config.ts'
import { functionDrift } from '../src/wire/function-drift.ts'
import { functionHandler, type FunctionHandler } from '../src/wire/function.ts'
import { linksFor } from '../src/wire/links.ts'
import { sendMetrics } from '../src/wire/otlp.ts'
import { digest } from '../src/wire/surroundings.ts'
import { version } from '../src/wire/version.ts'

/** A log takes no ten thousand rows: `rolekeeper report` has them all. */
const MOST_ROWS = 100

export const handler: FunctionHandler<DriftDocument> = functionHandler(async (platform) => {
  const { env, around } = platform
  const config = await readFunctionConfig(env)
  const powers = functionDrift(config, platform)
  const { bounds, desired } = config
  const options = { bounds, digest, filter: noFilter, links: linksFor(desired), shardMs: SHARD_MS, expectsSweeps: true }
  return async () => {
    const compared = await compareDrift(powers, options)
    const report = driftDocument(compared, version)
    await powers.keep(report)
    await tellNews(report, powers.telling(compared.of?.desired ?? null))
    await sendMetrics(report, env, around)
    const short = shortened(report, MOST_ROWS)
    const level = report.findings.some(({ severity }) => severity === 'error') ? 'error' : 'info'
    around.log(level, 'This is the drift report.', short)
    return short
  }
})
