import type { Counts, Moment } from '../moments.ts'

/** An instance that started while somebody looked; `roleAt` null: it has no role yet. */
export type Birth = Readonly<{
  id: string
  region: string
  at: number
  state: string
  role: string | null
  roleAt: number | null
}>

/** What is being done to a shard: by the run that holds its lease, or (null) by an event. */
export type Work = Readonly<{ log: string; shard: string; run: string | null; actions: number; done: number }>

export type RunLine = Extract<Moment, { is: 'run' }>

/** What the page shows beside the report. Newest first. */
export type View = Readonly<{
  births: readonly Birth[]
  work: readonly (Work & Readonly<{ intent: string }>)[]
  runs: readonly RunLine[]
  suspended: Extract<Moment, { is: 'suspended' }>['list']
}>

export const emptyView: View = { births: [], work: [], runs: [], suspended: [] }

const MOST = 5

/** The view after a moment. A run's work leaves it when the run ends, an event's when it is done. */
export const fold = (view: View, moment: Moment): View => {
  switch (moment.is) {
    case 'state':
      return { ...view, births: bornOr(view.births, moment) }
    case 'role': {
      const { id, role, at } = moment
      const births = view.births.map((birth) =>
        birth.id === id ? { ...birth, role, roleAt: role === null ? null : at } : birth,
      )
      return { ...view, births }
    }
    case 'intent': {
      const { run, log, number, shard, actions } = moment
      return { ...view, work: [...view.work, { intent: `${log}/${number}`, log, shard, run, actions, done: 0 }] }
    }
    case 'result': {
      const intent = `${moment.log}/${moment.of}`
      const done = total(moment.outcomes)
      const work = view.work.map((one) => (one.intent === intent ? { ...one, done: one.done + done } : one))
      return { ...view, work: work.filter((one) => one.run !== null || one.done < one.actions) }
    }
    case 'run': {
      const isOver = ({ log, shard }: Work): boolean => log === `account-${moment.account}` && shard === moment.shard
      const work = view.work.filter((one) => one.run === null || !isOver(one))
      return { ...view, work, runs: [moment, ...view.runs].slice(0, MOST) }
    }
    case 'suspended':
      return { ...view, suspended: moment.list }
    case 'call':
    case 'line':
      return view
  }
}

const bornOr = (births: readonly Birth[], { id, region, at, state }: Extract<Moment, { is: 'state' }>) => {
  const known = births.some((birth) => birth.id === id)
  if (known) return births.map((birth) => (birth.id === id ? { ...birth, state } : birth))
  if (state !== 'Created') return births
  return [{ id, region, at, state, role: null, roleAt: null }, ...births].slice(0, MOST)
}

/** The intents of one run, or of events, on a shard as one line. */
export const sumWork = (work: View['work']): readonly Work[] => {
  const lines = new Map<string, Work>()
  for (const one of work) {
    const key = `${one.log} ${one.shard} ${one.run ?? ''}`
    const line = lines.get(key) ?? { ...one, actions: 0, done: 0 }
    lines.set(key, { ...line, actions: line.actions + one.actions, done: line.done + one.done })
  }
  return [...lines.values()]
}

const total = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0)
