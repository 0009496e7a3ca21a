import type { Clock } from '../core/ports/surroundings.ts'

/** A stream that may be a terminal's. */
export type Terminal = NodeJS.WritableStream & Readonly<{ isTTY?: boolean; columns?: number }>

/**
 * What belongs to the process that runs a verb, so that several may run in one. Its folder is not here: Node resolves each
 * relative path against that of the process.
 */
export type Shell = Readonly<{
  env: NodeJS.ProcessEnv
  stdin: NodeJS.ReadableStream & Readonly<{ isTTY?: boolean }>
  stdout: Terminal
  stderr: Terminal
  /** Results; they have left when it resolves. */
  print: (text: string) => Promise<void>
  clock: Clock
  /** Asked to stop. */
  stop: AbortSignal
}>
