import * as z from 'zod'

/** One rule of misbehaviour. `action` is a name or `*`; exactly one effect is given. */
export type FaultRule = {
  action: string
  service?: string | undefined
  account?: string | undefined
  region?: string | undefined
  /** Parameters that must hold these texts. */
  params?: Record<string, string> | undefined
  /** How often it strikes; without end if left out. */
  times?: number | undefined
  /** How many requests that match are served well before it strikes. */
  after?: number | undefined
  /** The action is carried out all the same; only its answer is lost. */
  carriedOut?: boolean | undefined
  code?: string | undefined
  status?: number | undefined
  message?: string | undefined
  /** An HTML page with this status, or 503. */
  html?: true | number | undefined
  /** `true`: success with an empty body; `list`: success with empty lists. */
  empty?: true | 'list' | undefined
  drop?: true | undefined
  delayMs?: number | undefined
  /** Ids that fail within a batch. With `code` they fail with that code. */
  partial?: string[] | undefined
}

export type Fault = Readonly<FaultRule & { id: number; seen: number; struck: number }>

const count = z.number().int().min(0)
const effects = ['code', 'html', 'empty', 'drop', 'delayMs', 'partial'] as const

/** A code beside `partial` says how its ids fail and is no effect by itself. */
const countEffects = (rule: Readonly<Record<string, unknown>>): number => {
  const given = effects.filter((name) => rule[name] !== undefined)
  return given.includes('partial') ? given.length - Number(given.includes('code')) : given.length
}

/** What `POST /_emulator/faults` takes, by the one or as a list. */
export const faultRules: z.ZodType<FaultRule[]> = z.preprocess(
  (value) => (Array.isArray(value) ? (value as unknown[]) : [value]),
  z.array(
    z
      .strictObject({
        action: z.string().min(1),
        service: z.string().optional(),
        account: z.string().optional(),
        region: z.string().optional(),
        params: z.record(z.string(), z.string()).optional(),
        times: z.number().int().min(1).optional(),
        after: count.optional(),
        carriedOut: z.boolean().optional(),
        code: z.string().min(1).optional(),
        status: z.number().int().min(400).max(599).optional(),
        message: z.string().optional(),
        html: z.union([z.literal(true), z.number().int().min(200).max(599)]).optional(),
        empty: z.union([z.literal(true), z.literal('list')]).optional(),
        drop: z.literal(true).optional(),
        delayMs: count.optional(),
        partial: z.array(z.string()).min(1).optional(),
      })
      .refine((rule) => countEffects(rule) === 1, {
        message: 'give one of code (with status), html, empty, drop, delayMs, partial (with code)',
      }),
  ),
)

/** What of a request the rules look at. */
export type Faultable = Readonly<{
  service: string
  action: string
  account: string
  region: string
  params: ReadonlyMap<string, string>
}>

/** The rules in force, in the order in which they were given; the first that strikes counts. */
export class Faults {
  #rules: (FaultRule & { id: number; seen: number; struck: number })[] = []
  #last = 0

  add(rules: readonly FaultRule[]): readonly number[] {
    const added = rules.map((rule) => ({ ...rule, id: ++this.#last, seen: 0, struck: 0 }))
    this.#rules.push(...added)
    return added.map(({ id }) => id)
  }

  all(): readonly Fault[] {
    return this.#rules
  }

  clear(): void {
    this.#rules = []
  }

  /** The rule that strikes this request, which is then counted. */
  strike(request: Faultable): Fault | undefined {
    for (const rule of this.#rules) {
      if (!matches(rule, request)) continue
      rule.seen += 1
      if (rule.seen <= (rule.after ?? 0) || rule.struck >= (rule.times ?? Infinity)) continue
      rule.struck += 1
      return rule
    }
    return undefined
  }
}

const matches = (rule: FaultRule, request: Faultable): boolean =>
  (rule.action === '*' || rule.action === request.action) &&
  (rule.service ?? request.service) === request.service &&
  (rule.account ?? request.account) === request.account &&
  (rule.region ?? request.region) === request.region &&
  Object.entries(rule.params ?? {}).every(([name, text]) => request.params.get(name)?.includes(text))
