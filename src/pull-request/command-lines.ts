import { nearest } from '../core/desired/nearest.ts'
import { parseSuspendScope } from '../core/memory/suspend-scope.ts'
import { hash } from '../core/model/names.ts'
import type { Command } from '../core/model/review.ts'
import { duration } from '../read/shape/values.ts'

const WORD = '/rolekeeper'

/** Nobody means more by one comment, and each is answered. */
const MOST = 10

/** What can be asked, as people write it. */
export const usages: Readonly<Record<Exclude<Command['is'], 'unknown'>, string>> = {
  plan: `${WORD} plan`,
  explain: `${WORD} explain INSTANCE`,
  approve: `${WORD} approve HASH`,
  suspend: `${WORD} suspend SCOPE 2h REASON`,
}

/**
 * The commands of a comment: its lines that begin with `/rolekeeper`, as a reader sees them. What stands in a code fence,
 * in a quote or in an HTML comment is only talked about.
 */
export const commandsIn = (comment: string): readonly Command[] =>
  plainLines(comment.split(/\r\n|\n|\r/))
    .filter((line) => line === WORD || /^\/rolekeeper\s/.test(line))
    .slice(0, MOST)
    .map((line) => parse(line))

const parse = (line: string): Command => {
  const [, verb = '', ...words] = line.trim().split(/\s+/)
  const unknown: Command = { is: 'unknown', text: line, nearest: usageNear(verb) }
  const [first = ''] = words
  switch (verb) {
    case 'plan':
      return words.length === 0 ? { is: 'plan' } : unknown
    case 'explain':
      return words.length === 1 && /^[a-z]+-[\w-]+$/.test(first) ? { is: 'explain', instance: first } : unknown
    case 'approve': {
      const hex = /^(?:sha256:)?([0-9a-f]{64})$/.exec(first)?.[1]
      return words.length === 1 && hex !== undefined ? { is: 'approve', planHash: hash(`sha256:${hex}`) } : unknown
    }
    case 'suspend':
      return suspend(words) ?? unknown
    default:
      return unknown
  }
}

/** Null: it cannot be right. */
const suspend = ([scope = '', how = '', ...reason]: readonly string[]): Command | null => {
  const lasts = duration.safeParse(how)
  if (!parseSuspendScope(scope).ok || !lasts.success || lasts.data === 0 || reason.length === 0) return null
  return { is: 'suspend', scope, forMs: lasts.data, reason: reason.join(' ') }
}

const usageNear = (verb: string): string | null => {
  const name = nearest(verb, Object.keys(usages))
  return Object.entries(usages).find(([one]) => one === name)?.[1] ?? null
}

/**
 * The lines of a comment that stand in no code fence, quote or HTML comment (CommonMark 0.31, sections 4.5, 4.6 and 5.1).
 * A line right after a quoted one still belongs to the quote.
 */
const plainLines = (lines: readonly string[]): readonly string[] => {
  const plain: string[] = []
  let isEnd: IsEnd | null = null
  let quoted = false
  for (const line of lines) {
    if (isEnd !== null) {
      if (isEnd(line)) isEnd = null
      continue
    }
    quoted = /^ {0,3}>/.test(line) || (quoted && line.trim() !== '')
    isEnd = quoted ? null : endOf(line)
    if (!quoted && isEnd === null) plain.push(line)
  }
  return plain
}

type IsEnd = (line: string) => boolean

/** What ends the block that this line begins; null: it begins none that hides what follows. */
const endOf = (line: string): IsEnd | null => {
  const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1]
  if (fence !== undefined) {
    // The same character, as often at least, and nothing behind it.
    return (later) => {
      const closing = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(later)?.[1] ?? ''
      return closing.startsWith(fence)
    }
  }
  return /^ {0,3}<!--/.test(line) && !line.includes('-->') ? (later) => later.includes('-->') : null
}
