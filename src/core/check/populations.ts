import type { AccountMemory } from '../model/memory.ts'
import type { ScopeState } from '../model/inventory.ts'
import type { Region } from '../model/names.ts'

/** How many instances and container groups a percentage is of; infinite where nobody has counted yet. */
export type Populations = Readonly<{ ecs: number; eci: number }>
type Kind = keyof Populations

/** By the last complete listings. */
export const lastPopulations = ({ populations }: AccountMemory): Populations => {
  const last = (kind: Kind): number => {
    const counted = [...populations].filter(([key]) => key.endsWith(`/${kind}`))
    return counted.length === 0 ? Infinity : sum(counted.map(([, { complete }]) => complete))
  }
  return { ecs: last('ecs'), eci: last('eci') }
}

/**
 * The smaller of the last complete and the present ones: neither a shrinking nor a growing fleet lets more through. Of
 * regions that are not looked at this time (`elsewhere`), the last is the present one.
 */
export const populationsNow = (
  memory: AccountMemory,
  scopes: readonly ScopeState[],
  elsewhere: readonly Region[] = [],
): Populations => {
  const last = lastPopulations(memory)
  const now = (kind: Kind): number => {
    const here = scopes.filter(({ scope }) => scope.account === memory.account && scope.kind === kind)
    const there = elsewhere.flatMap((region) => memory.populations.get(`${region}/${kind}`) ?? [])
    if (elsewhere.length > 0 && here.length + there.length === 0) return Infinity
    return sum([...here.map(({ seen }) => seen), ...there.map(({ complete }) => complete)])
  }
  return { ecs: Math.min(last.ecs, now('ecs')), eci: Math.min(last.eci, now('eci')) }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0)
