import type { ExitStatus } from '../core/report/exit-status.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import type { Config } from '../wire/config.ts'
import type { Output } from './output.ts'
import type { Shell } from './shell.ts'

export type VerbCall = Readonly<{
  args: readonly string[]
  /** Options of this verb alone, by their name in camel case. */
  own: Readonly<Record<string, unknown>>
  config: Config
  around: Surroundings
  out: Output
  env: Shell['env']
  /** Another verb, as if it had been typed there. */
  run: (argv: readonly string[], there: Pick<Shell, 'env'> & Partial<Pick<Shell, 'print'>>) => Promise<ExitStatus>
}>

/** A verb parses, calls one thing, shows it, and says how it ended. Expected problems are answers, the rest is thrown. */
export type Verb = (call: VerbCall) => Promise<ExitStatus>
