import * as z from 'zod'
import type { Changes } from './changes.ts'
import type { Feed } from './feed.ts'

export type DashboardOptions = Readonly<{
  feed: Feed
  changes: Changes
  /** The drift report of now, as a page. */
  report: () => Promise<string>
  /** What one can have done to the cloud, by name; it says what was done. */
  errands: Readonly<Record<string, () => Promise<string>>>
  now: () => number
}>

type Action = (options: DashboardOptions, body: string) => Promise<string>

const HOUR_MS = 3_600_000

const wish = z.strictObject({
  key: z.enum(['regions', 'ids', 'names']),
  value: z.string().trim().min(1).max(200),
  reason: z.string().trim().min(1).max(200),
  hours: z.coerce.number().int().min(1).max(720),
})

/** What the dashboard can have done, by path. Each throws ZodError for a body of another shape. */
export const actions: Readonly<Record<string, Action>> = {
  '/suspend': async (options, body) => {
    const { hours, ...rest } = bodyOf(wish, body)
    const until = new Date(options.now() + hours * HOUR_MS).toISOString()
    return committed(options, await options.changes.suspend({ ...rest, until }))
  },
  '/resume': async (options, body) => {
    const { key } = bodyOf(z.strictObject({ key: z.string() }), body)
    return committed(options, await options.changes.resume(key))
  },
  '/errand': async ({ errands }, body) => {
    const { name } = bodyOf(z.strictObject({ name: z.enum(Object.keys(errands)) }), body)
    return (await errands[name]?.()) ?? ''
  },
}

const bodyOf = <T>(shape: z.ZodType<T>, body: string): T => shape.parse(jsonOf(body))

/** What is no JSON has no shape that anything wants. */
const jsonOf = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** The sweep reads the commit at once, and whoever looks sees what is suspended now. */
const committed = async ({ feed, changes, errands, now }: DashboardOptions, commit: string): Promise<string> => {
  feed.tell({ at: now(), is: 'suspended', list: await changes.list() })
  void errands['sweep']?.().catch(() => undefined)
  return `Committed ${commit.slice(0, 7)}; a sweep takes it up now.`
}
