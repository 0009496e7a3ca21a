import type { FunctionLine } from '../functions/function.ts'
import { BUCKET, PREFIX, type Desk } from '../desk.ts'
import { errands } from '../errands.ts'
import { shownLine } from '../log-line.ts'
import { openChanges } from './changes.ts'
import { momentsOf } from './cloud-moments.ts'
import { openFeed } from './feed.ts'
import { readJournal } from './journal.ts'
import { serveDashboard, type Dashboard } from './server.ts'

export type DeskDashboard = Dashboard &
  Readonly<{
    /** A function's line, for the event stream. */
    write: (line: FunctionLine) => void
  }>

/** How often the ledger is looked at for progress. */
const LOOK_MS = 250

/** The dashboard of a desk: all that happens there, told to whoever has it open. */
export const openDashboard = async (
  desk: Desk,
  repository: string,
  report: () => Promise<string>,
): Promise<DeskDashboard> => {
  const { world } = desk.cloud.cloud
  const feed = openFeed()
  const bucket = world.buckets.get(BUCKET)
  const look = bucket === undefined ? () => [] : readJournal(bucket, PREFIX)
  const unsubscribe = world.bus.subscribe((event) => momentsOf(event).forEach(feed.tell))
  const timer = setInterval(() => look().forEach(feed.tell), LOOK_MS)
  const dashboard = await serveDashboard({
    feed,
    changes: openChanges(repository),
    report: oneAtATime(report),
    errands: Object.fromEntries(
      Object.entries(errands).map(([path, errand]) => [path.slice(1), () => errand(desk, new URLSearchParams())]),
    ),
    now: Date.now,
  })
  return {
    address: dashboard.address,
    write: (line) => {
      const text = shownLine(line, Date.now()).slice('00:00:00 '.length)
      feed.tell({ at: Date.now(), is: 'line', from: line.functionName, text, isBad: /\b(WARN|ERROR)\b/.test(text) })
    },
    close: async () => {
      clearInterval(timer)
      unsubscribe()
      await dashboard.close()
    },
  }
}

/** Whoever asks while one is made gets that one. */
const oneAtATime = (make: () => Promise<string>): (() => Promise<string>) => {
  let underWay: Promise<string> | null = null
  return () => {
    underWay ??= make().finally(() => {
      underWay = null
    })
    return underWay
  }
}
