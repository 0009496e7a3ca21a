import type { Glob } from '../model/desired-state.ts'

const STAR = 0x2a
const QUESTION = 0x3f
const BACKSLASH = 0x5c

/**
 * Whether the whole text matches: `*` is any run, `?` one code point, `\` takes the next character as it is.
 * Case counts. Only the last star is ever tried again, so it takes at most pattern × text steps.
 */
export function globMatches(pattern: Glob, text: string): boolean {
  let p = 0
  let t = 0
  let afterStar = -1
  let retryAt = 0
  while (t < text.length) {
    if (pattern.charCodeAt(p) === STAR) {
      afterStar = ++p
      retryAt = t
      continue
    }
    const escaped = pattern.charCodeAt(p) === BACKSLASH && p + 1 < pattern.length
    const taken = escaped ? literalUnit(pattern, p + 1, text, t) : wildUnit(pattern, p, text, t)
    if (taken > 0) {
      p += escaped ? 2 : 1
      t += taken
      continue
    }
    if (afterStar < 0) return false
    retryAt += unitsAt(text, retryAt)
    t = retryAt
    p = afterStar
  }
  while (pattern.charCodeAt(p) === STAR) p++
  return p === pattern.length
}

/** Whether any of the patterns matches. */
export function anyGlob(patterns: readonly Glob[], text: string): boolean {
  for (const pattern of patterns) if (globMatches(pattern, text)) return true
  return false
}

/** Whether the pattern matches one text only. */
export const isLiteral = (pattern: Glob): boolean => literalOf(pattern) !== null

/** The one text that the pattern matches; null if there may be several. */
export function literalOf(pattern: Glob): string | null {
  const { text, whole } = literalStart(pattern)
  return whole ? text : null
}

/** What every text that the pattern matches begins with. */
export const literalPrefix = (pattern: Glob): string => literalStart(pattern).text

/** A pattern that matches this text and no other. */
export const globFor = (text: string): Glob => text.replace(/[*?\\]/g, '\\$&')

/** What is wrong with a pattern, in words that follow its text; null if nothing is. */
export function globProblem(pattern: Glob): string | null {
  if (pattern === '') return 'is empty and matches nothing'
  for (let p = 0; p < pattern.length; p++) {
    if (pattern.charCodeAt(p) === BACKSLASH && ++p === pattern.length) {
      return 'ends in a single backslash, which escapes nothing'
    }
  }
  return null
}

function literalStart(pattern: Glob): { text: string; whole: boolean } {
  let text = ''
  for (let p = 0; p < pattern.length; p++) {
    const unit = pattern.charCodeAt(p)
    if (unit === STAR || unit === QUESTION) return { text, whole: false }
    if (unit === BACKSLASH && p + 1 < pattern.length) p++
    text += pattern.charAt(p)
  }
  return { text, whole: true }
}

const literalUnit = (pattern: string, p: number, text: string, t: number): number =>
  pattern.charCodeAt(p) === text.charCodeAt(t) ? 1 : 0

const wildUnit = (pattern: string, p: number, text: string, t: number): number =>
  pattern.charCodeAt(p) === QUESTION ? unitsAt(text, t) : literalUnit(pattern, p, text, t)

/** UTF-16 units of the code point that begins at `t`. */
function unitsAt(text: string, t: number): number {
  const isPair = (text.charCodeAt(t) & 0xfc00) === 0xd800 && (text.charCodeAt(t + 1) & 0xfc00) === 0xdc00
  return isPair ? 2 : 1
}
