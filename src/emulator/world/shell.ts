import type { Answer, HttpRequest } from '../wire/request.ts'

/** A machine as a program that runs on it sees the world. */
export type Machine = Readonly<{
  id: string
  /** The metadata service at 100.100.100.200, with a path or the whole address. */
  metadata: (request: HttpRequest) => Promise<Answer>
  /** The machine's own clock, which may be wrong. */
  now: () => number
}>

export type Command = Readonly<{ language: 'shell' | 'powershell' | 'batch'; text: string }>
export type Ran = Readonly<{ exitCode: number; output: string }>

/** Carries out commands on the emulated machines, which have no programs of their own. */
export type Shell = (machine: Machine, command: Command) => Promise<Ran>

/** Machines that run nothing. */
export const noShell: Shell = async () => ({
  exitCode: 127,
  output: 'The machines of the emulated cloud run no programs.\n',
})
