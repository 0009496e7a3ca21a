import type { Result } from '../core/model/run-record.ts'
import { terminal } from '../report/escape.ts'

export type Progress = Readonly<{ tell: (result: Result) => void; end: () => void }>

export type ProgressOptions = Readonly<{
  total: number
  /** Columns of the terminal; null: none, so plain lines. */
  width: number | null
  write: (text: string) => void
}>

const good: ReadonlySet<Result['outcome']> = new Set([
  'attached',
  'replaced',
  'detached',
  'created',
  'updated',
  'deleted',
  'recreated',
])

/** A bar on a terminal; elsewhere a line for each tenth. What goes wrong is said at once in both. */
export const makeProgress = ({ total, width, write }: ProgressOptions): Progress => {
  let ended = 0
  const bar = (result: Result | null): void => {
    if (width !== null) write(`\r\u001b[2K${barLine(ended, total, width, result)}`)
  }
  const step = Math.max(1, Math.ceil(total / 10))
  return {
    tell: (result) => {
      ended++
      if (!good.has(result.outcome)) write(`${width === null ? '' : '\r\u001b[2K'}${troubleLine(result)}\n`)
      if (width === null && (ended % step === 0 || ended === total)) write(`${ended} of ${total}\n`)
      bar(result)
    },
    end: () => {
      if (width !== null && ended > 0) write('\r\u001b[2K')
    },
  }
}

const troubleLine = ({ action, outcome, code, message }: Result): string =>
  terminal(
    `${outcome}: ${action.kind} ${action.target.id}: ${[code, message].filter((part) => part !== null).join(' ')}`,
  )

const barLine = (ended: number, total: number, width: number, result: Result | null): string => {
  const room = Math.max(10, Math.min(40, width - 40))
  const filled = Math.min(room, Math.round((ended / Math.max(1, total)) * room))
  const doing = result === null ? '' : ` ${result.action.kind} ${result.action.target.id}`
  const line = `${'█'.repeat(filled)}${'░'.repeat(room - filled)} ${ended}/${total}${terminal(doing)}`
  return line.slice(0, width - 1)
}
