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
  if (error instanceof CloudFailure || error instanceof LedgerFailure || error instanceof BadBounds) {
    return { status: exitStatus.error, text: words(error) }
  }
  if (isOfSystem(error)) return { status: exitStatus.error, text: fileText(error) ?? words(error) }
  const text = `Unexpected: ${words(error)}\nNothing more was begun. Run it again with --debug for the details.`
  return { status: exitStatus.error, text }
}

type OfSystem = Error & Readonly<{ code: string }>

/** What the system refuses, as files that cannot be read, says all in its code. */
const isOfSystem = (error: unknown): error is OfSystem =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)

const ofFiles: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist. Check the path',
  EACCES: 'may not be read or written by this user. Check its rights',
  EISDIR: 'is a folder, and a file is needed. Check the path',
  ENOTDIR: 'leads through a file as if it were a folder. Check the path',
  ENOSPC: 'cannot be written: the disk is full',
  EROFS: 'cannot be written: its file system is read-only',
}

/** Null: it is not of a file, or of a kind that its own message says best. */
const fileText = (error: OfSystem): string | null => {
  const what = ofFiles[error.code]
  if (what === undefined || !('path' in error) || typeof error.path !== 'string') return null
  return terminal(`${error.path} ${what} (${error.code}).`)
}

const words = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n').map(terminal).join('\n')
}
