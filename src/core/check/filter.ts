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

/** What is of no region, instance or binding, as changes in RAM, does not pass where one is asked for. */
export const passes = (filter: Filter, action: Action, accountName: string): boolean => {
  const { target, class: klass, kind, binding } = action
  const region = 'region' in target ? target.region : null
  const instance = 'region' in target ? target.id : null
  return (
    admits(filter.accounts, [target.account, accountName]) &&
    admits(filter.regions, [region]) &&
    admits(filter.instances, [instance]) &&
    admits(filter.bindings, [binding]) &&
    admits(filter.classes, [klass, kind])
  )
}

const admits = (wanted: readonly string[] | null, names: readonly (string | null)[]): boolean =>
  wanted === null || names.some((name) => name !== null && wanted.includes(name))
