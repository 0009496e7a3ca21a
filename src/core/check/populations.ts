import type { AccountMemory } from '../model/memory.ts'
import type { ScopeState } from '../model/inventory.ts'

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

/** The smaller of the last complete and the present ones: neither a shrinking nor a growing fleet lets more through. */
export const populationsNow = (memory: AccountMemory, scopes: readonly ScopeState[]): Populations => {
  const last = lastPopulations(memory)
  const now = (kind: Kind): number =>
    sum(scopes.filter(({ scope }) => scope.account === memory.account && scope.kind === kind).map(({ seen }) => seen))
  return { ecs: Math.min(last.ecs, now('ecs')), eci: Math.min(last.eci, now('eci')) }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0)
