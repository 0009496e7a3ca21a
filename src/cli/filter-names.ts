import type { Filter } from '../core/check/filter.ts'
import { kindOrder } from '../core/model/action.ts'
import { limitClasses, type DesiredState } from '../core/model/desired-state.ts'
import { UsageError } from '../wire/config.ts'

type Desired = Pick<DesiredState<'proposed'>, 'accounts' | 'bindings'>

/** A slip in a filter would pass for "nothing to do". Instances alone are only known to the cloud. Throws UsageError. */
export const checkFilter = (filter: Filter, { accounts, bindings }: Desired): void => {
  const all = [...accounts.values()]
  const regions = new Set(all.flatMap((one) => one.regions))
  const actions = new Set<string>([...limitClasses, ...kindOrder])

  const idsToo = new Set(all.flatMap(({ id, name }) => [name, id]))
  check(
    '--account',
    filter.accounts,
    idsToo,
    `desired state has ${listed(all.map(({ id, name }) => `${name} (${id})`))}`,
  )
  check('--region', filter.regions, regions, `desired state has ${listed([...regions])}`)
  const names = bindings.map(({ name }) => name)
  check('--binding', filter.bindings, new Set(names), `desired state has ${listed(names)}`)
  check('--only', filter.classes, actions, `classes and kinds of actions are ${listed([...actions])}`)
}

const check = (flag: string, wanted: readonly string[] | null, known: ReadonlySet<string>, words: string): void => {
  const strange = wanted?.find((one) => !known.has(one))
  if (strange === undefined) return
  throw new UsageError(`${flag} ${strange}: there is none of that name, so nothing would pass; ${words}.`)
}

const SHOWN = 20

const listed = (names: readonly string[]): string => {
  if (names.length === 0) return 'none'
  return names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '')
}
