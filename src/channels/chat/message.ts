import type { Severity } from '../../core/model/finding.ts'
import type { Notice } from '../../core/model/notice.ts'
import { count } from '../../core/plan/words.ts'
import { chat } from '../../report/escape.ts'

/** A message as every chat can show it: a title, and a heading with some lines for each cause. Its texts are safe. */
export type Message = Readonly<{
  title: string
  /** The gravest that is not over; null: all of it is over. */
  severity: Severity | null
  parts: readonly Readonly<{ heading: string; lines: readonly string[] }>[]
}>

/** A message, and what it says. */
export type Batch = Readonly<{ message: Message; says: readonly Notice[] }>

/**
 * Of the size of a message the robots of WeCom take least, 4,096 bytes; none of the others so little.
 * https://developer.work.weixin.qq.com/document/path/91770
 */
const MOST_BYTES = 3_600

/** Robots are stopped after 20 messages a minute (DingTalk, WeCom); what is left is told with the next report. */
const MOST_MESSAGES = 5

/** A cause takes some 850 characters at most, of three bytes at most: each message has room for one. */
const MOST_CHARS = 160
const MOST_LINES = 3

/** Notices in as few messages as they fit in, and no more of them than a robot takes. */
export const batchesOf = (notices: readonly Notice[]): readonly Batch[] => {
  const batches: Notice[][] = []
  for (const notice of notices) {
    const batch = batches.at(-1)
    if (batch !== undefined && bytesOf([...batch, notice]) <= MOST_BYTES) batch.push(notice)
    else batches.push([notice])
  }
  return batches.slice(0, MOST_MESSAGES).map((says) => ({ message: messageOf(says), says }))
}

const bytesOf = (notices: readonly Notice[]): number =>
  messageOf(notices).parts.reduce(
    (sum, { heading, lines }) => sum + Buffer.byteLength([heading, ...lines].join('--\n--')) + 20,
    200,
  )

const messageOf = (notices: readonly Notice[]): Message => {
  const counted = (what: Notice['what'], word: string): readonly string[] => {
    const number = notices.filter((one) => one.what === what).length
    return number === 0 ? [] : [`${number} ${word}`]
  }
  const parts = [...counted('opened', 'new'), ...counted('changed', 'with more'), ...counted('resolved', 'resolved')]
  return {
    title: `Rolekeeper: ${parts.join(', ')}`,
    // They come the gravest first, and what is over last.
    severity: notices[0]?.what === 'resolved' ? null : (notices[0]?.severity ?? null),
    parts: notices.map(partOf),
  }
}

const partOf = ({ what, severity, title, fix, total, added, lines }: Notice): Message['parts'][number] => {
  if (what === 'resolved') return { heading: `resolved: ${short(title)}`, lines: [] }
  const shown = lines.slice(0, MOST_LINES).map(short)
  const rest = shown.length === 0 ? 0 : total - shown.length
  return {
    heading: `${severity}: ${short(title)} (${what === 'changed' ? `${added} more, ` : ''}${total} in all)`,
    lines: [...shown, ...(rest > 0 ? [`and ${count(rest, 'other')}`] : []), ...(fix === '' ? [] : [short(fix)])],
  }
}

/** Cut where it is long, and never inside a character. */
const short = (text: string): string => {
  const safe = chat(text)
  return safe.length <= MOST_CHARS ? safe : `${safe.slice(0, MOST_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
