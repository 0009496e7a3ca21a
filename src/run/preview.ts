import { check, type CheckOptions } from '../core/check/check.ts'
import { accountAllowed } from '../core/desired/bounds.ts'
import type { AccountWishes, DesiredState, Standing } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Given } from '../core/model/given.ts'
import type { AccountRam } from '../core/model/inventory.ts'
import type { AccountId } from '../core/model/names.ts'
import type { Plan, Verdict } from '../core/model/plan.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import { tellApart } from '../core/plan/cause.ts'
import type { Watch } from '../core/plan/fleet.ts'
import { startPlan, type Planner } from '../core/plan/planner.ts'
import { planRam } from '../core/plan/ram/plan-ram.ts'
import { listInventory, type Witness } from '../list/inventory.ts'
import { withMoreRoles } from '../list/ram.ts'
import { watchUse } from './role-use.ts'

export type Preview<S extends Standing> = Readonly<{
  verdict: Verdict<S>
  /** The base's plan over the same inventory; null: there was no base. */
  before: Plan | null
  ram: ReadonlyMap<AccountId, AccountRam>
}>

/**
 * List, plan, check: where every dry run ends. It holds a reader and nothing that could write.
 * An account filter lists less, since limits count per account; no other filter does, or it would lift them.
 * `ram`: where no instance is to change, RAM need not be read, and nothing is said of it.
 * `watch` is told of every instance in scope. `base`: desired state before the change; it is planned over the same pages,
 * so that nothing is asked twice, and what it asks for too is no doing of the change.
 */
export const preview = async <S extends Standing>(
  reader: CloudReader,
  desired: DesiredState<S>,
  given: Given,
  options: CheckOptions & Readonly<{ ram?: 'if-needed'; watch?: Watch }>,
  known: readonly Finding[] = [],
  base?: DesiredState,
): Promise<Preview<S>> => {
  const planner = startPlan(desired, given, options.watch)
  const other = base === undefined ? null : startPlan(base, given)
  const use = watchUse(other === null ? planner : both(planner, other))
  const changes = (): boolean => [...planner.rolesChanging().values()].some(({ size }) => size > 0)
  const needsRam = options.ram === 'if-needed' ? changes : undefined
  const listed = await listInventory(reader, desired, accountsToList(desired, given, options), use.witness, needsRam)
  const ram = await completeRam(reader, listed.ram, planner)
  const ramPlan = planRam(desired, given, ram, use.byAccount())
  const findings = [...known, ...listed.findings, ...(ramPlan.findings ?? [])]
  const plan = planner.finish(ram, { ...ramPlan, findings })
  const before =
    base === undefined || other === null ? null : other.finish(ram, planRam(base, given, ram, use.byAccount()))
  const told = before === null ? plan : tellApart(plan, before)
  return { verdict: check(told, desired, given, options), before, ram }
}

const both = (one: Witness, other: Witness): Witness => ({
  see: (page) => {
    one.see(page)
    other.see(page)
  },
  end: (scope, how) => {
    one.end(scope, how)
    other.end(scope, how)
  },
})

const accountsToList = (desired: DesiredState, given: Given, { filter }: CheckOptions): readonly AccountWishes[] =>
  [...desired.accounts.values()].filter(
    ({ id, name }) =>
      accountAllowed(given.bounds, id) &&
      (filter.accounts === null || filter.accounts.includes(id) || filter.accounts.includes(name)),
  )

const completeRam = async (
  reader: CloudReader,
  ram: ReadonlyMap<AccountId, AccountRam>,
  planner: Pick<Planner<Standing>, 'rolesNeeded' | 'rolesChanging'>,
): Promise<ReadonlyMap<AccountId, AccountRam>> => {
  const needed = planner.rolesNeeded()
  const changing = planner.rolesChanging()
  const complete = async (facts: AccountRam): Promise<[AccountId, AccountRam]> => {
    const { account } = facts
    return [account, await withMoreRoles(reader, facts, needed.get(account) ?? new Set(), changing.get(account))]
  }
  return new Map(await Promise.all([...ram.values()].map(complete)))
}
