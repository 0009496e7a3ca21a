import type { AccountId } from '../model/names.ts'
import type { RamDocument, Statement } from '../model/policy.ts'
import type { Purpose } from './least.ts'
import { allow, documentOf } from './least-ram.ts'

/** Where a ledger stands in OSS. */
export type LedgerPlace = Readonly<{ bucket: string; prefix: string }>

/**
 * The policy with what it takes at home beside the account's own work: the ledger in its bucket; and for a function to
 * write logs, to leave dead letters, and for a sweep to start its shares.
 */
export const withHome = (
  { Statement }: RamDocument,
  purpose: Purpose,
  account: AccountId,
  ledger: LedgerPlace,
): RamDocument => documentOf([...Statement, ...ofLedger(purpose, ledger), ...ofFunction(purpose, account)])

function ofLedger(purpose: Purpose, { bucket, prefix }: LedgerPlace): readonly Statement[] {
  const all = `acs:oss:*:*:${bucket}`
  const objects = `${all}/${prefix === '' ? '' : `${prefix}/`}*`
  return [
    // Versioning and lifecycle rules make a bucket unfit, so they are asked for.
    allow(['oss:ListObjects', 'oss:GetBucketVersioning', 'oss:GetBucketLifecycle'], [all]),
    // What a snapshot stands for is deleted later by whoever writes.
    allow(['oss:GetObject', ...(writesLedger(purpose) ? ['oss:PutObject', 'oss:DeleteObject'] : [])], [objects]),
  ]
}

const writesLedger = (purpose: Purpose): boolean =>
  purpose === 'instance-event' || purpose === 'sweep' || purpose === 'command-line'

/** Names are those of s.yaml. */
function ofFunction(purpose: Purpose, account: AccountId): readonly Statement[] {
  if (purpose === 'plan' || purpose === 'command-line' || purpose === 'verify') return []
  return [
    allow(['log:PostLogStoreLogs'], [`acs:log:*:${account}:project/*`]),
    // A webhook is answered at once and has no queue.
    allow(
      ['mns:SendMessage'],
      purpose === 'pod-admission' ? [] : [`acs:mns:*:${account}:/queues/rolekeeper-dead-letters/messages`],
    ),
    allow(['fc:InvokeFunction'], purpose === 'sweep' ? [`acs:fc:*:${account}:functions/rolekeeper-sweep`] : []),
  ]
}
