import * as z from 'zod'
import { globProblem } from '../../core/desired/glob.ts'
import type { Glob } from '../../core/model/desired-state.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../core/model/time.ts'
import { nameProblem } from '../../core/ram/names.ts'
import { says, unlessMissing } from './says.ts'

/** Text that says something. */
export const text: z.ZodType<string> = z
  .string()
  .refine((value) => value.trim() !== '', { error: says('is empty', 'Write what a reader should know.') })

/** A text with words of its own for what is wrong with it; `problem` gives words that follow the value. */
export const checked = (problem: (value: string) => string | null, right: string): z.ZodType<string, string> =>
  z.string().check((context) => {
    const wrong = problem(context.value)
    if (wrong !== null) context.issues.push({ code: 'custom', input: context.value, message: says(wrong, right) })
  })

export const glob: z.ZodType<Glob, string> = checked(
  globProblem,
  'Write a text; * and ? are wildcards, \\ takes the next as it is.',
)

/** Instances may have empty tag values, so a pattern for one may be empty too. */
export const valueGlob: z.ZodType<Glob, string> = checked(
  (value) => (value === '' ? null : globProblem(value)),
  'Write a text; * and ? are wildcards, \\ takes the next as it is.',
)

export const list = <T>(item: z.ZodType<T>): z.ZodType<T[]> =>
  z.array(item).min(1, { error: says('is an empty list', 'Give it an item, or leave the key out.') })

/** One, or a list of them: always a list afterwards. Its problems are those of the form that was written. */
export const oneOrMany = <T>(item: z.ZodType<T>): z.ZodType<T[]> =>
  z.union([item.transform((one) => [one]), list(item)])

/** Keys with values, as a Map; never empty. */
export const mapOf = <T>(key: z.ZodType<string, string>, value: z.ZodType<T>): z.ZodType<Map<string, T>> =>
  z
    .record(key, value)
    .refine((entries) => Object.keys(entries).length > 0, {
      error: says('is an empty mapping', 'Give it a key, or leave it out.'),
    })
    .transform((entries) => new Map(Object.entries(entries)))

const units: Readonly<Record<string, number>> = { d: DAY, h: HOUR, m: MINUTE, s: SECOND }
const durationForm = /^(?!$)(?:\d{1,6}d)?(?:\d{1,6}h)?(?:\d{1,6}m)?(?:\d{1,6}s)?$/
const durationRight = 'Write numbers with units from large to small: 60s, 2h, 1d, 1h30m.'

/** A duration in milliseconds. */
export const duration: z.ZodType<number> = z
  .string({ error: unlessMissing('is not a duration', durationRight) })
  .regex(durationForm, { error: says('is not a duration', durationRight) })
  .transform(toMs)

/** A duration that is not nothing. */
export const someDuration: z.ZodType<number> = duration.refine((ms) => ms > 0, {
  error: says('is no time at all', durationRight),
})

function toMs(value: string): number {
  return [...value.matchAll(/(\d+)([smhd])/g)].reduce(
    (ms, [, count, unit]) => ms + Number(count) * (units[unit ?? ''] ?? 0),
    0,
  )
}

const countRight = 'Write 0, 1, 2, …'

/** A whole number, not negative. */
export const count: z.ZodType<number> = z
  .int({ error: unlessMissing('is not a whole number', countRight) })
  .min(0, { error: says('is less than nothing', countRight) })

const shareRight = 'Write a part of all, such as 5%.'

/** A part of a whole, in percent: over 0 and up to 100. */
export const share: z.ZodType<number> = z
  .string({ error: unlessMissing('is not a percentage', shareRight) })
  .regex(/^(100|[1-9]\d?(\.\d{1,3})?|0\.(?!0+%)\d{1,3})%$/, { error: says('is not a percentage', shareRight) })
  .transform((value) => Number(value.slice(0, -1)))

/** An Alibaba Cloud account id: 16 digits today. As a number it would lose digits. */
export const accountId: z.ZodType<string> = z
  .string({
    error: ({ input }) =>
      typeof input === 'number' ? says('is a number; account ids are text', 'Quote it: "{shown}".') : undefined,
  })
  .regex(/^\d{16,20}$/, { error: says('is not an account id', 'Write its 16 digits in quotes.') })

export const regionId: z.ZodType<string> = z
  .string()
  .regex(/^[a-z]{2,}-[a-z0-9-]+$/, { error: says('is not a region id', 'Write it as the console does: cn-hangzhou.') })

/** A name that reports show and other documents point to; letters of any script, which not every JSON Schema knows. */
export const ownName: z.ZodType<string, string> = checked(
  (name) => (/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,127}$/u.test(name) ? null : 'is not a name'),
  'Use up to 128 letters, digits, ".", "_" and "-", beginning with a letter or digit.',
)

type NameKind = Parameters<typeof nameProblem>[0]

/** A name that RAM takes. */
export const ramName = (kind: NameKind, word: string): z.ZodType<string, string> =>
  z.string().check((context) => {
    const problem = nameProblem(kind, context.value)
    if (problem === null) return
    context.issues.push({
      code: 'custom',
      input: context.value,
      message: says(`is no name of a ${word}`, `${problem}.`),
    })
  })

/** Names of a mapping's entries, by what RAM takes; found even where the entries have problems of their own. */
export const namesAre =
  <T>(kindOf: (entry: T | null | undefined) => NameKind, word: string) =>
  (entries: Readonly<Record<string, T>>, context: z.core.$RefinementCtx): void => {
    for (const [name, entry] of Object.entries(entries)) {
      const problem = nameProblem(kindOf(entry), name)
      if (problem === null) continue
      const message = says(`is no name of a ${word}`, `${problem}.`)
      context.addIssue({ code: 'custom', path: [name], params: { atKey: true }, message })
    }
  }

/** Lets a check run on a mapping even where its parts have problems, so that all are reported at once. */
export const whateverElse: z.core.$ZodSuperRefineParams = {
  when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
}
