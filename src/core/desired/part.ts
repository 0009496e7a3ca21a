import type { DesiredState, Standing } from '../model/desired-state.ts'
import type { AccountId, Region } from '../model/names.ts'

/** The same state as far as it concerns these regions of one account; of an account that it does not name, none. */
export const partOf = <S extends Standing>(
  desired: DesiredState<S>,
  account: AccountId,
  regions: readonly Region[],
): DesiredState<S> => {
  const wishes = desired.accounts.get(account)
  return { ...desired, accounts: new Map(wishes === undefined ? [] : [[account, { ...wishes, regions }]]) }
}
