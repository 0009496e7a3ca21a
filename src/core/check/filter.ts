import type { Action } from '../model/action.ts'

/** `--account --region --instance --binding --only`; null: no bound. Less, never more: a filter lifts no limit. */
export type Filter = Readonly<{
  /** Names or ids of accounts. */
  accounts: readonly string[] | null
  regions: readonly string[] | null
  instances: readonly string[] | null
  bindings: readonly string[] | null
  /** Classes or kinds of actions. */
  classes: readonly string[] | null
}>

export const noFilter: Filter = { accounts: null, regions: null, instances: null, bindings: null, classes: null }

export const passes = (_filter: Filter, _action: Action, _accountName: string): boolean => true
