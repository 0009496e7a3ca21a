import { accountAllowed } from '../core/desired/bounds.ts'
import { lostShards } from '../core/memory/lost-shards.ts'
import type { Bounds } from '../core/model/bounds.ts'
import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { AccountWishes, DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { At } from '../core/model/instance.ts'
import type { AccountId, Commit, Region } from '../core/model/names.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { RunRecord } from '../core/model/run-record.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import type { Powers } from './converge.ts'
import type { Digest } from './given.ts'
import { takeHead, type HeadPowers, type Rejected } from './head.ts'
import { runRamPhase } from './ram-phase.ts'
import type { ReviewedOf } from './review.ts'

export type SweepPowers = Readonly<{
  head: Omit<HeadPowers, 'ledger' | 'bounds'>
  powersFor: (desired: DesiredState<'accepted'>) => Powers
  /** Starts the shard of one account and region, and does not wait for it. Throws `CloudFailure`. */
  start: (at: At) => Promise<void>
}>

export type SweepOptions = Readonly<{
  ledger: Powers['ledger']
  around: Powers['around']
  bounds: Bounds
  digest: Digest
  /** The longest that a shard may work. */
  shardMs: number
  reviewedOf?: ReviewedOf
}>

/** What became of one account. `record` null: its run could not begin. */
export type AccountSwept = Readonly<{
  account: AccountId
  record: RunRecord | null
  started: readonly Region[]
  findings: readonly Finding[]
}>

/** `commit`: what is in force; null: nothing was accepted yet. */
export type Swept = Readonly<{
  commit: Commit | null
  findings: readonly Finding[]
  /** What stands there now and did not become desired state; null: it is in force, or could not be read. */
  rejected: Rejected | null
  accounts: readonly AccountSwept[]
}>

/**
 * The coordinator: what desired state is from now on, the RAM of each account, and one invocation for each account and
 * region, which it never waits for. Accounts go side by side and one that fails stops no other. Throws `LedgerFailure`:
 * without a ledger nothing begins.
 */
export const sweep = async (powers: SweepPowers, options: SweepOptions): Promise<Swept> => {
  const { ledger, bounds } = options
  const { desired, findings, rejected } = await takeHead({ ...powers.head, ledger, bounds })
  if (desired === null) return { commit: null, findings, rejected, accounts: [] }
  const hands = powers.powersFor(desired)
  const allowed = [...desired.accounts.values()].filter(({ id }) => accountAllowed(bounds, id))
  const accounts = await Promise.all(allowed.map((wishes) => sweepAccount(powers, options, hands, { desired, wishes })))
  return { commit: desired.commit, findings, rejected, accounts }
}

type Wanted = Readonly<{ desired: DesiredState<'accepted'>; wishes: AccountWishes }>

const sweepAccount = async (
  { start }: SweepPowers,
  { ledger, around, bounds, shardMs, ...options }: SweepOptions,
  hands: Powers,
  { desired, wishes }: Wanted,
): Promise<AccountSwept> => {
  const { id: account, regions } = wishes
  try {
    const known = lostShards(await ledger.memory(account), around.clock.now(), shardMs)
    const starts = (verdict: Verdict): readonly Region[] => (isReached(verdict) ? regions : [])
    const { verdict, record, recorded } = await runRamPhase(hands, desired, wishes, {
      ...options,
      bounds,
      known,
      starts,
    })
    const findings = [...verdict.plan.findings, ...verdict.findings]
    // What is not written down as started could be lost without anybody noticing.
    if (!recorded) return { account, record, started: [], findings: [...findings, notStarted(account)] }
    const begun = await Promise.all(starts(verdict).map((region) => tryStart(start, { account, region })))
    return {
      account,
      record,
      started: begun.flatMap(({ region, failure }) => (failure === null ? [region] : [])),
      findings: [...findings, ...begun.flatMap(({ failure }) => failure ?? [])],
    }
  } catch (error) {
    if (!(error instanceof CloudFailure) && !(error instanceof LedgerFailure)) throw error
    return { account, record: null, started: [], findings: [failed(account, error)] }
  }
}

/** With credentials that do not work, or a clock that is wrong, shards could do no more than say so again. */
const isReached = ({ plan }: Verdict): boolean =>
  !plan.findings.some(({ code }) => code === 'account-unreachable' || code === 'wrong-account')

const tryStart = async (
  start: SweepPowers['start'],
  at: At,
): Promise<Readonly<{ region: Region; failure: Finding | null }>> => {
  try {
    await start(at)
    return { region: at.region, failure: null }
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    const message = `The shard of ${at.account}/${at.region} could not be started. ${error.message}`
    const fix = 'Mend that; the next sweep starts it again.'
    return { region: at.region, failure: { code: 'shard-not-started', severity: 'error', at: null, message, fix } }
  }
}

const notStarted = (account: AccountId): Finding => ({
  code: 'not-recorded',
  severity: 'error',
  at: null,
  message: `The ledger did not take the run of account ${account}, so no shard of it was started.`,
  fix: 'Make the ledger writable; the next sweep goes on.',
})

const failed = (account: AccountId, { message }: Error): Finding => ({
  code: 'account-failed',
  severity: 'error',
  at: null,
  message: `The run of account ${account} broke off before its plan was made; at most, what an earlier run had left open was finished. ${message}`,
  fix: 'Mend that; the next sweep tries again.',
})
