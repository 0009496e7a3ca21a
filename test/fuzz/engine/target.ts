/** A parser that meets the outside. */
export type Target = Readonly<{
  /** What its folder in the corpus is called. */
  name: string
  /** Gives what was made of the input. Whatever it throws is a finding: failures that a parser documents are caught here. */
  run: (input: Buffer) => unknown
  /** Words of its format, beside those that hurt any. */
  dictionary: readonly string[]
  /** Inputs that get far. */
  seeds: readonly (string | Buffer)[]
}>

export type Finding = Readonly<{
  kind: 'crash' | 'hang' | 'memory' | 'pollution'
  message: string
  input: Uint8Array
}>

/** What is to be tried on a target. The same seed and corpus give the same inputs, as long as the sources do the same. */
export type Job = Readonly<{
  target: string
  seed: number
  corpus: readonly Uint8Array[]
  /** Ends after so many executions, so many seconds, or so many findings. */
  executions: number
  seconds: number
  findings: number
  /** Goes by coverage, and takes of the corpus what runs something of its own alone; else inputs come of the corpus as it is. */
  guided: boolean
}>

/** What the worker says while it is at it. */
export type Said = Readonly<
  | { is: 'ready'; targets: readonly string[] }
  | { is: 'kept'; input: Uint8Array }
  | { is: 'finding'; finding: Finding }
  | { is: 'done'; executions: number; blocks: number }
>
