import type { At } from '../model/instance.ts'

/** A program to be run on machines, in the languages that they may have. */
export type Script = Readonly<{ shell: string; powershell: string }>

/**
 * What a machine printed, or why nothing came of it: `offline`, nobody on the machine takes commands; `failed`, the way
 * there failed or the program did not end well.
 */
export type Probed = Readonly<{ id: string }> &
  Readonly<{ is: 'printed'; output: string } | { is: 'offline' | 'failed'; why: string; fix: string }>

/** Runs something on machines: neither reading the cloud nor writing it. */
export interface Prober {
  /** One answer an id, in any order. Throws nothing of the cloud's: what fails is the answer. */
  run(at: At, ids: readonly string[], script: Script): Promise<readonly Probed[]>
}
