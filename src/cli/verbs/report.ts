import { driftDocument } from '../../core/report/drift.ts'
import { exitStatus, gravest, planExit } from '../../core/report/exit-status.ts'
import { isFiltered } from '../../core/report/within.ts'
import { driftFormats } from '../drift-formats.ts'
import { compareDrift, SHARD_MS } from '../../run/drift.ts'
import { tellNews } from '../../run/tell.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { meterCalls } from '../../wire/call-meter.ts'
import { UsageError } from '../../wire/config.ts'
import { ledgerReader } from '../../wire/ledger.ts'
import { linksFor } from '../../wire/links.ts'
import { postMetrics } from '../../wire/otlp.ts'
import { readerFor } from '../../wire/reader.ts'
import { keepReport, lastReport } from '../../wire/reports.ts'
import { digest, newRunId } from '../../wire/surroundings.ts'
import { tellingFor } from '../../wire/telling.ts'
import { version } from '../../wire/version.ts'
import { readProposal } from '../desired.ts'
import type { Verb } from '../verb.ts'

/** What is not as the accepted commit says; before the first, as the files say. It holds nothing that could write. */
export const report: Verb = async ({ config, env, own, around, out }) => {
  const { filter } = config
  const isKept = own['keep'] === true
  const isTold = own['notify'] === true
  if ((isKept || isTold) && isFiltered(filter))
    throw new UsageError('--keep and --notify take a whole report: leave the filters out.')
  const bounds = await readBounds(config)
  const compared = await compareDrift(
    {
      ledger: () => ledgerReader(config, bounds),
      last: () => lastReport(config, bounds),
      otherwise: async () => (await readProposal(config, out))?.desired ?? null,
      cloudFor: (desired) => {
        const accounts = connectAccounts(config, desired, bounds, around, newRunId(around.clock))
        return { reader: readerFor(accounts), calls: meterCalls(accounts, desired, bounds.quotas.sweep) }
      },
      clock: around.clock,
    },
    { bounds, digest, filter, links: linksFor(config.desired), shardMs: SHARD_MS, expectsSweeps: false },
  )
  const document = driftDocument(compared, version)
  if (isKept) await keepReport(config, bounds, document)
  if (isTold) await tellNews(document, tellingFor(config, env, bounds, compared.of?.desired ?? null, around))
  if (typeof own['otlp'] === 'string') await postMetrics(document, own['otlp'], env, around)
  await out.present(driftFormats(document, out.look))
  const isBroken = compared.findings.some(({ severity }) => severity === 'error')
  return gravest([
    compared.of === null ? exitStatus.error : planExit(compared.of.verdict),
    ...(isBroken ? [exitStatus.error] : []),
  ])
}
