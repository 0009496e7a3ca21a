import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { RunId } from '../core/model/names.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { Result } from '../core/model/run-record.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { within } from '../core/report/within.ts'
import { pass } from '../run/pass.ts'
import type { Passed, PassOptions } from '../run/pass.ts'
import { connectAccounts } from '../wire/account.ts'
import type { Config } from '../wire/config.ts'
import { holderIsGone } from '../wire/holder.ts'
import { probersFor } from '../wire/prober.ts'
import { readerFor } from '../wire/reader.ts'
import { digest } from '../wire/surroundings.ts'
import { writerFor } from '../wire/writer.ts'

type Means = Readonly<{
  config: Config
  bounds: Bounds
  ledger: Ledger
  run: RunId
  around: Surroundings
  tell: (result: Result) => void
}>

/** A whole pass with real powers; what a filter leaves out is not said. */
export const runPass = async (
  { config, bounds, ledger, run, around, tell }: Means,
  desired: DesiredState<'accepted'>,
  options: Omit<PassOptions, 'bounds' | 'digest'>,
): Promise<Passed> => {
  const accounts = connectAccounts(config, desired, bounds, around, run)
  const powers = {
    reader: readerFor(accounts),
    writer: writerFor(accounts),
    ledger,
    budget: accounts.budget,
    around,
    tell,
    runId: run,
    startedAt: around.clock.now(),
    apiCalls: accounts.apiCalls,
    isGone: holderIsGone,
    machines: { probers: probersFor(accounts, around), cloud: config.cloud },
  }
  const say = <V extends Verdict>(verdict: V): V => within(verdict, options.filter, desired)
  const confirm: PassOptions['confirm'] = (verdict) => options.confirm(say(verdict))
  const { verdict, recovered, record, recorded } = await pass(powers, desired, { ...options, bounds, digest, confirm })
  const said = say(verdict)
  return { verdict: said, recovered, recorded, record: record === null ? null : { ...record, verdict: said } }
}
