import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Problem } from '../core/model/problem.ts'
import { readDesired } from '../read/desired.ts'
import { openSource } from '../read/source.ts'
import type { Source } from '../read/source.ts'
import type { Config } from './config.ts'

/** Desired state that could be read; nobody has accepted it yet. */
export type Proposal = Readonly<{ source: Source; desired: DesiredState<'proposed'>; findings: readonly Finding[] }>

/** What `--desired` holds, or all that is wrong with it. */
export type Loaded =
  Readonly<{ ok: true; proposal: Proposal }> | Readonly<{ ok: false; problems: readonly [Problem, ...Problem[]] }>

/** Reads desired state where it is. */
export const loadDesired = async ({ desired }: Pick<Config, 'desired'>): Promise<Loaded> => {
  const opened = await openSource(desired)
  if (!opened.ok) return opened
  const { source } = opened
  const { commit, dirty, problems } = source
  const reading = readDesired(source.files, { commit, dirty, problems })
  return reading.ok ? { ok: true, proposal: { ...reading, source } } : reading
}
