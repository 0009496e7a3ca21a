import { CloudFailure } from '../core/model/cloud-failure.ts'
import { LedgerFailure } from '../core/ports/ledger.ts'
import { exitStatus } from '../core/report/exit-status.ts'
import type { ExitStatus } from '../core/report/exit-status.ts'
import { terminal } from '../report/escape.ts'
import { BadBounds } from '../wire/bounds.ts'
import { UsageError } from '../wire/config.ts'
import { redact } from '../wire/redact.ts'

/** Asked to stop by a person or the system: the first Ctrl-C. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

export type Failure = Readonly<{ status: ExitStatus; text: string }>

/** What a person at three in the morning needs to know of what was thrown. The stack only if asked for. */
export const toFailure = (error: unknown, debug: boolean): Failure => {
  const { status, text } = judge(error)
  const stack = debug && error instanceof Error && error.stack !== undefined ? `\n${error.stack}` : ''
  return { status, text: redact(`${text}${stack}`) }
}

const judge = (error: unknown): Failure => {
  if (error instanceof Interrupted) return { status: exitStatus.interrupted, text: error.message }
  if (error instanceof UsageError) return { status: exitStatus.usage, text: error.message }
  if (
    error instanceof CloudFailure ||
    error instanceof LedgerFailure ||
    error instanceof BadBounds ||
    isOfFiles(error)
  ) {
    return { status: exitStatus.error, text: words(error) }
  }
  const text = `Unexpected: ${words(error)}\nNothing more was begun. Run it again with --debug for the details.`
  return { status: exitStatus.error, text }
}

/** Files and folders that cannot be read or written say all in their message. */
const isOfFiles = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)

const words = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n').map(terminal).join('\n')
}
