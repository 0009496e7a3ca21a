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
  const under = (folder: string): string => `${all}/${prefix === '' ? '' : `${prefix}/`}${folder}*`
  const own = ownFolder(purpose)
  return [
    // Versioning and lifecycle rules make a bucket unfit, so they are asked for.
    allow(['oss:ListObjects', 'oss:GetBucketVersioning', 'oss:GetBucketLifecycle'], [all]),
    allow(['oss:GetObject'], [under('')]),
    // What a snapshot stands for is deleted later by whoever writes.
    allow(['oss:PutObject', 'oss:DeleteObject'], own === null ? [] : [under(own)]),
  ]
}

/** The part of the ledger that it may write; null: none. */
const ownFolder = (purpose: Purpose): string | null => {
  switch (purpose) {
    case 'instance-event':
    case 'sweep':
    case 'command-line':
      return ''
    // It may leave requests, and make no entry.
    case 'pull-request':
      return 'requests/'
    // Its own reports, and what it told of them.
    case 'drift-report':
      return 'reports/'
    case 'pod-admission':
    case 'plan':
    case 'verify':
      return null
  }
}

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
    // Each starts itself, the other that waits for it, and no more.
    allow(
      ['fc:InvokeFunction'],
      purpose === 'sweep' || purpose === 'pull-request'
        ? ['sweep', 'pull-request'].map((name) => `acs:fc:*:${account}:functions/rolekeeper-${name}`)
        : [],
    ),
  ]
}
