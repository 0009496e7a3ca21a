import type * as z from 'zod'
import type { Place, Problem } from '../core/model/problem.ts'
import { generalWords, said } from './shape/says.ts'
import { shorten, type Locator, type Path } from './yaml-place.ts'

type Issue = z.core.$ZodIssue

export type Checked<T> = Readonly<{ ok: true; value: T } | { ok: false; problems: readonly Problem[] }>

/** Checks a document's value by a schema: all problems at once, with places, and none of zod's own words or nesting. */
export function check<T>(schema: z.ZodType<T>, document: Locator & Readonly<{ value: unknown }>): Checked<T> {
  const { success, data, error } = schema.safeParse(document.value, { error: generalWords, reportInput: true })
  if (success) return { ok: true, value: data }
  return { ok: false, problems: error.issues.flatMap((issue) => problemsOf(issue, [], document)) }
}

/** `file:line:column: wrong. right.` */
export const formatProblem = ({ at, wrong, right }: Problem): string =>
  `${placeText(at)}: ${/[.!?]$/.test(wrong) ? wrong : `${wrong}.`} ${right}`

const placeText = ({ file, line, column }: Place): string => `${file}:${line}:${column}`

/** Sorted by place, each once. There must be one. */
export function inOrder(problems: readonly Problem[]): readonly [Problem, ...Problem[]] {
  const byText = new Map(problems.map((problem) => [formatProblem(problem), problem]))
  const [first, ...more] = [...byText.values()].sort((a, b) => order(a.at, b.at))
  if (first === undefined) throw new Error('A failed reading names at least one problem.')
  return [first, ...more]
}

function order(a: Place, b: Place): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}

function problemsOf(issue: Issue, above: Path, document: Locator): readonly Problem[] {
  const path = [...above, ...issue.path]
  // Forms that are told apart by a key have none to choose from where that key is wrong.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return chosenForm(issue).flatMap((inner) => problemsOf(inner, path, document))
  }
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => aboutKey(path, message, document))
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n')
    return issue.keys.map((key, i) => aboutKey([...path, key], lines.slice(2 * i, 2 * i + 2).join('\n'), document))
  }
  if (issue.code === 'custom' && issue.params?.['atKey'] === true) return [aboutKey(path, issue.message, document)]
  return [aboutValue(path, issue, document)]
}

/**
 * The problems of the form that was most likely meant: of one that takes this type of value, else of the first.
 * Forms are written with the simplest first.
 */
function chosenForm({ errors }: z.core.$ZodIssueInvalidUnion): readonly Issue[] {
  const takesTheType = (form: readonly Issue[]): boolean =>
    !form.some(({ code, path }) => code === 'invalid_type' && path.length === 0)
  return errors.find(takesTheType) ?? errors[0] ?? []
}

function aboutKey(path: Path, message: string, document: Locator): Problem {
  const { wrong, right } = said(message)
  return { at: document.placeOfKey(path), wrong: `${pathText(path)} ${wrong}`, right }
}

function aboutValue(path: Path, { message, input }: Issue, document: Locator): Problem {
  const { wrong, right } = said(message)
  const shown = document.shown(path)
  return {
    at: document.place(path),
    wrong: `${pathText(path)}${input === undefined || shown === '' ? '' : `: ${shown}`} ${wrong}`,
    right: right.replace('{shown}', () => shown),
  }
}

/** `bindings[0].match.tags["a b"]` in backquotes. */
const pathText = (path: Path): string =>
  path.length === 0 ? 'the document' : `\`${path.map(stepText).join('').replace(/^\./, '')}\``

function stepText(step: PropertyKey): string {
  if (typeof step === 'number') return `[${step}]`
  const key = shorten(String(step))
  return /^[A-Za-z][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}
