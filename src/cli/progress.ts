import type { Result } from '../core/model/run-record.ts'
import { isChange } from '../core/report/outcomes.ts'
import { terminal } from '../report/escape.ts'

export type Progress = Readonly<{
  /** How many actions will be done; what was told before was recovery. */
  begin: (total: number) => void
  tell: (result: Result) => void
  end: () => void
}>

export type ProgressOptions = Readonly<{
  /** Columns of the terminal; null: none, so plain lines. */
  width: number | null
  write: (text: string) => void
}>

const clearLine = '\r\u001b[2K'

/** A bar on a terminal; elsewhere a line for each tenth. What goes wrong is said at once in both. */
export const makeProgress = ({ width, write }: ProgressOptions): Progress => {
  let total = 0
  let ended = 0
  const line = (text: string): void => write(`${width === null ? '' : clearLine}${text}\n`)
  return {
    begin: (actions) => {
      total = actions
    },
    tell: (result) => {
      if (total === 0) return line(`recovered: ${said(result)}`)
      ended++
      if (!isChange(result.outcome)) line(said(result))
      if (width !== null) return write(clearLine + bar(ended, total, width, result))
      if (ended % Math.ceil(total / 10) === 0 || ended === total) line(`${ended} of ${total} done`)
    },
    end: () => {
      if (width !== null && ended > 0) write(clearLine)
    },
  }
}

const said = ({ action, outcome, code, message }: Result): string => {
  const why = [code, message].filter((part) => part !== null && part !== '').join(' ')
  return terminal(`${outcome}: ${action.kind} ${action.target.id}${why === '' ? '' : `: ${why}`}`)
}

const bar = (ended: number, total: number, width: number, { action }: Result): string => {
  const room = Math.max(10, Math.min(40, width - 40))
  const filled = Math.min(room, Math.round((ended / total) * room))
  const line = `${'█'.repeat(filled)}${'░'.repeat(room - filled)} ${ended}/${total} ${action.kind} ${terminal(action.target.id)}`
  return line.slice(0, width - 1)
}
