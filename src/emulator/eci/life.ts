import type { ContainerGroup, RegionTables } from '../world/service.ts'
import { listAt } from './shapes.ts'
import type { Container } from './shapes.ts'

type Phase = Readonly<{ Status: string; from: number }>
type Exit = Readonly<{ code: number; afterMs: number }>
type Fate = Readonly<{
  outOfStock: boolean
  pullFails: boolean
  ready: boolean
  /** When and how it ends by itself, counted from Running. */
  end: Readonly<{ Status: 'Succeeded' | 'Failed'; afterMs: number }> | undefined
}>
type Life = Readonly<{ phases: readonly Phase[]; fate: Fate }>

/** What decides about a group's life beside its containers. */
export type Terms = Readonly<{ InstanceType?: string | undefined; ActiveDeadlineSeconds?: number | undefined }>

// How long things take on the emulator's clock; the real ones take tens of seconds.
const schedulingMs = 1000
const pullingMs = 1000
const changingMs = 1000
const exitMs = 1000

const gone = 'Gone'
// DescribeContainerGroups: "the final status (Failed, Succeeded, or Expired)"; a creation that failed is as final.
const finals: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Expired', 'ScheduleFailed'])

const lives = new WeakMap<ContainerGroup, Life>()

/**
 * Nothing runs here, so the request says what would happen: the image's tag (`no-such-tag`: cannot be pulled;
 * `never-ready`; `crashes`: exits with 1; `completes`: exits with 0), a command that ends in `sleep N`, and the
 * instance type `ecs.out-of-stock`. Everything else runs for ever.
 */
const fateOf = (group: ContainerGroup, terms: Terms): Fate => {
  const containers = listAt(group.more, 'Containers')
  const exits = containers.map((container) => exitOf(container, group.RestartPolicy))
  const deadline = terms.ActiveDeadlineSeconds
  return {
    outOfStock: terms.InstanceType === 'ecs.out-of-stock',
    pullFails: [...containers, ...listAt(group.more, 'InitContainers')].some((item) => tagOf(item) === 'no-such-tag'),
    ready: !containers.some((container) => ['never-ready', 'crashes'].includes(tagOf(container))),
    end: earlier(endOf(exits), deadline === undefined ? undefined : { Status: 'Failed', afterMs: deadline * 1000 }),
  }
}

const tagOf = ({ Image = '' }: Container): string => Image.slice(Image.lastIndexOf(':') + 1)

/** Undefined if it runs on or is started again (CreateContainerGroup, RestartPolicy: Always by default). */
const exitOf = (container: Container, policy: string): Exit | undefined => {
  const exit = exitOnce(container)
  const isFinal = policy === 'Never' || (policy === 'OnFailure' && exit?.code === 0)
  return isFinal ? exit : undefined
}

const exitOnce = (container: Container): Exit | undefined => {
  const tag = tagOf(container)
  if (tag === 'crashes') return { code: 1, afterMs: exitMs }
  if (tag === 'completes') return { code: 0, afterMs: exitMs }
  const command = [...(container.Commands ?? []), ...(container.Args ?? [])].join(' ')
  const [, seconds] = /(?:^|[\s/;&])sleep (\d{1,9})s?$/.exec(command) ?? []
  return seconds === undefined ? undefined : { code: 0, afterMs: Number(seconds) * 1000 }
}

/** A group ends with its last container, and has failed if any of them has. */
const endOf = (exits: readonly (Exit | undefined)[]): Fate['end'] => {
  const ended = exits.filter((exit) => exit !== undefined)
  if (ended.length === 0 || ended.length < exits.length) return undefined
  const Status = ended.some(({ code }) => code !== 0) ? 'Failed' : 'Succeeded'
  return { Status, afterMs: Math.max(...ended.map(({ afterMs }) => afterMs)) }
}

const earlier = (one: Fate['end'], other: Fate['end']): Fate['end'] => {
  if (one === undefined || other === undefined) return one ?? other
  return one.afterMs <= other.afterMs ? one : other
}

const runFrom = (from: number, { end }: Fate): readonly Phase[] => [
  { Status: 'Running', from },
  ...(end === undefined ? [] : [{ Status: end.Status, from: from + end.afterMs }]),
]

/** Starts a life at the group's creation; without it a group keeps the status it has. */
export const begin = (group: ContainerGroup, terms: Terms): void => {
  const fate = fateOf(group, terms)
  const start = group.createdAt
  const scheduled = start + schedulingMs
  const rest = fate.outOfStock
    ? [{ Status: 'ScheduleFailed', from: scheduled }]
    : [{ Status: 'Pending', from: scheduled }, ...(fate.pullFails ? [] : runFrom(scheduled + pullingMs, fate))]
  lives.set(group, { fate, phases: [{ Status: 'Scheduling', from: start }, ...rest] })
}

/** Restarting or Updating for a moment, then it runs as its present containers say. */
export const renew = (group: ContainerGroup, Status: 'Restarting' | 'Updating', now: number): void => {
  const fate = fateOf(group, {})
  const done = now + changingMs
  const rest = fate.pullFails ? [{ Status: 'Pending', from: done }] : runFrom(done, fate)
  turn(group, now, fate, [{ Status, from: now }, ...rest])
}

/** Terminating for a moment, then it is no more. */
export const terminate = (group: ContainerGroup, now: number): void => {
  const fate = lives.get(group)?.fate ?? fateOf(group, {})
  const end = { Status: gone, from: now + changingMs }
  turn(group, now, fate, [{ Status: 'Terminating', from: now }, end])
}

const turn = (group: ContainerGroup, now: number, fate: Fate, next: readonly [Phase, ...Phase[]]) => {
  const past = (lives.get(group)?.phases ?? [{ Status: group.Status, from: group.createdAt }]).filter(
    ({ from }) => from <= now,
  )
  lives.set(group, { fate, phases: [...past, ...next] })
  group.Status = next[0].Status
}

/** The phases that the group has gone through by now, the present one last; of a group without a life only that. */
export const pastPhases = (group: ContainerGroup, now: number): readonly Phase[] => {
  const phases = lives.get(group)?.phases.filter(({ from }) => from <= now) ?? []
  return phases.length > 0 ? phases : [{ Status: group.Status, from: group.endedAt ?? group.createdAt }]
}

/** Whether a running group passes its readiness probes. */
export const isReady = (group: ContainerGroup): boolean => lives.get(group)?.fate.ready ?? true

/** Whether an image cannot be pulled, so that it stays Pending. */
export const isStuck = (group: ContainerGroup): boolean => lives.get(group)?.fate.pullFails ?? false

const visibleMs = 3_600_000
const mostEnded = 100

/** Brings the groups of a region to this instant: states, and what has gone. Every read of the table begins with it. */
export const settle = ({ containerGroups }: RegionTables, now: number): void => {
  const ended: ContainerGroup[] = []
  for (const group of containerGroups.values()) {
    const { Status, from } = pastPhases(group, now).at(-1) ?? { Status: group.Status, from: group.createdAt }
    if (Status === gone) {
      containerGroups.delete(group.ContainerGroupId)
      continue
    }
    group.Status = Status
    group.endedAt = finals.has(Status) ? from : undefined
    if (group.endedAt !== undefined) ended.push(group)
  }
  for (const group of forgotten(ended, now)) containerGroups.delete(group.ContainerGroupId)
}

/** DescribeContainerGroups: all that ended within the hour are kept; of older ones the latest 100 of the region. */
const forgotten = (ended: readonly ContainerGroup[], now: number): readonly ContainerGroup[] =>
  ended
    .toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0))
    .slice(mostEnded)
    .filter(({ endedAt = now }) => now - endedAt >= visibleMs)
