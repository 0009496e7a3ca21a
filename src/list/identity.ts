import type { Finding } from '../core/model/finding.ts'
import type { Doubt } from '../core/model/instance.ts'
import type { AccountId } from '../core/model/names.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { doubtOf, wordsOf } from './doubts.ts'

/** Why nothing that these credentials read is known to be the account's; null: they are its own (GetCallerIdentity). */
export const doubtIdentity = async (
  reader: Pick<CloudReader, 'identity'>,
  account: AccountId,
): Promise<Readonly<{ why: Doubt; finding: Finding }> | null> => {
  try {
    const real = await reader.identity(account)
    if (real.account === account) return null
    const message = `The credentials for account ${account} belong to account ${real.account} (${real.arn}).`
    const fix = `Use credentials of ${account}, or set assumeRole for it in settings.accounts.`
    return { why: 'wrong-account', finding: { code: 'wrong-account', severity: 'error', at: null, message, fix } }
  } catch (error) {
    return { why: doubtOf(error, 'region-failed'), finding: unreachable(account, error) }
  }
}

/** The cloud did not answer for the account, or would not. */
export const unreachable = (account: AccountId, error: unknown): Finding => ({
  code: 'account-unreachable',
  severity: 'error',
  at: null,
  message: `Account ${account} could not be read: ${wordsOf(error)}`,
  fix: '',
})
