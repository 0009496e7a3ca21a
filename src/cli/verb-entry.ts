import type { Verb } from './verb.ts'
import type { VerbOption } from './verb-option.ts'

/** One verb as help shows it. `load` keeps the start lean: `schema` loads no SDK. */
export type VerbEntry = Readonly<{
  /** Name and arguments. */
  usage: string
  summary: string
  more?: string
  examples: readonly string[]
  options: () => readonly VerbOption[]
  /** It stays up until it is told to end, so a signal is no interruption. */
  stays?: true
  load: () => Promise<Verb>
}>

/** Verbs under one word. */
export type VerbGroup = Omit<VerbEntry, 'options' | 'load' | 'stays'> & Readonly<{ parts: readonly VerbEntry[] }>
