import type { TextEdit } from './edit.ts'
import { countLines } from './split.ts'

/** A unified diff that is written while the file is read: it remembers a few lines, however long the file is. */
export type Diff = Readonly<{
  /** The next text, and how it is edited. */
  next(text: string, edits: readonly TextEdit[]): void
  end(): void
}>

const CONTEXT = 3

/** Writes the hunks of one file, under a heading if there are any. */
export const writeDiff = (file: string, write: (text: string) => void): Diff => {
  const state: State = { line: 1, shift: 0, before: [], hunk: null }
  let hasHeading = false
  const flush = (): void => {
    if (state.hunk === null) return
    if (!hasHeading) write(`--- a/${file}\n+++ b/${file}\n`)
    hasHeading = true
    write(hunkText(state.hunk))
    state.hunk = null
  }
  const keep = (text: string): void => {
    for (const line of firstLines(text, state.hunk === null ? 0 : 2 * CONTEXT + 1 - state.hunk.tail)) {
      if (state.hunk === null) break
      state.hunk.lines.push(` ${line}`)
      state.hunk.tail += 1
      if (state.hunk.tail > 2 * CONTEXT) flush()
    }
    state.before = lastLines(state.before.join('') + lastPart(text))
    state.line += linesOf(text)
  }
  const change = (old: string, now: string): void => {
    state.hunk ??= openHunk(state)
    state.hunk.lines.push(...splitLines(old).map((line) => `-${line}`), ...splitLines(now).map((line) => `+${line}`))
    state.hunk.tail = 0
    state.before = []
    state.line += linesOf(old)
    state.shift += linesOf(now) - linesOf(old)
  }
  return {
    next: (text, edits) => {
      let at = 0
      for (const { from, to, old, now } of wholeLines(text, edits)) {
        keep(text.slice(at, from))
        change(old, now)
        at = to
      }
      keep(text.slice(at))
    },
    end: flush,
  }
}

type Hunk = { oldStart: number; newStart: number; lines: string[]; tail: number }
type State = { line: number; shift: number; before: readonly string[]; hunk: Hunk | null }

const openHunk = ({ line, shift, before }: State): Hunk => ({
  oldStart: line - before.length,
  newStart: line - before.length + shift,
  lines: before.map((one) => ` ${one}`),
  tail: 0,
})

const hunkText = ({ oldStart, newStart, lines, tail }: Hunk): string => {
  const shown = lines.slice(0, lines.length - Math.max(0, tail - CONTEXT))
  const old = shown.filter((line) => !line.startsWith('+')).length
  const now = shown.filter((line) => !line.startsWith('-')).length
  const head = `@@ -${old === 0 ? oldStart - 1 : oldStart},${old} +${now === 0 ? newStart - 1 : newStart},${now} @@\n`
  return head + shown.map((line) => (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`)).join('')
}

type LineEdit = Readonly<{ from: number; to: number; old: string; now: string }>

/** Edits as whole lines; those on one line become one. */
const wholeLines = (text: string, edits: readonly TextEdit[]): readonly LineEdit[] => {
  const found: LineEdit[] = []
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    const isLines = edit.from === edit.to && edit.text.endsWith('\n') && isLineStart(text, edit.from)
    const from = isLines ? edit.from : text.lastIndexOf('\n', edit.from - 1) + 1
    const to = isLines ? edit.to : endOfLine(text, edit.to)
    const before = found.at(-1)
    if (before !== undefined && before.to > from) {
      const now = before.now.slice(0, before.now.length - (before.to - edit.from)) + edit.text + text.slice(edit.to, to)
      found[found.length - 1] = { from: before.from, to, old: text.slice(before.from, to), now }
    } else {
      const now = text.slice(from, edit.from) + edit.text + text.slice(edit.to, to)
      found.push({ from, to, old: text.slice(from, to), now })
    }
  }
  return found
}

const isLineStart = (text: string, at: number): boolean => at === 0 || text[at - 1] === '\n'
const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

/** With their line breaks; the last one may have none. */
const splitLines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []
const linesOf = (text: string): number => countLines(text) + (text === '' || text.endsWith('\n') ? 0 : 1)

function* firstLines(text: string, count: number): Iterable<string> {
  let at = 0
  for (let index = 0; index < count && at < text.length; index += 1) {
    const end = endOfLine(text, at)
    yield text.slice(at, end)
    at = end
  }
}

/** The end of a text, from a line's beginning, that holds the last few lines. */
const lastPart = (text: string): string => {
  let at = text.length
  for (let index = 0; index <= CONTEXT && at > 0; index += 1) at = at < 2 ? 0 : text.lastIndexOf('\n', at - 2) + 1
  return text.slice(at)
}
const lastLines = (text: string): readonly string[] => splitLines(text).slice(-CONTEXT)
