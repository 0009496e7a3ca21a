import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Commit } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import { readDesired } from '../read/desired.ts'
import { transferLimits } from '../read/git/transport.ts'
import type { RemoteAccess } from '../read/git/transport.ts'
import { openIfChanged, openSource } from '../read/source.ts'
import type { Opened, Source } from '../read/source.ts'
import type { Config } from './config.ts'

/** Desired state that could be read; nobody has accepted it yet. */
export type Proposal = Readonly<{ source: Source; desired: DesiredState<'proposed'>; findings: readonly Finding[] }>

/** What `--desired` holds, or all that is wrong with it; the commit where there is one to blame. */
export type Loaded = Readonly<
  { ok: true; proposal: Proposal } | { ok: false; problems: readonly [Problem, ...Problem[]]; commit: Commit | null }
>

/** Where desired state is, and who asks for it. */
export type SourceConfig = Pick<Config, 'desired' | 'git'>

/** Reads desired state where it is. */
export const loadDesired = async (config: SourceConfig): Promise<Loaded> =>
  loadedFrom(await openSource(config.desired, accessOf(config)))

/** The same, but a commit that is known already is not read again: of a remote repository, one request tells. */
export const loadIfChanged = async (config: SourceConfig, known: Commit | null): Promise<Loaded | 'unchanged'> => {
  const opened = await openIfChanged(config.desired, accessOf(config), known)
  return opened === 'unchanged' ? opened : loadedFrom(opened)
}

const accessOf = ({ git }: SourceConfig): RemoteAccess => ({ credentials: git, limits: transferLimits })

const loadedFrom = (opened: Opened): Loaded => {
  if (!opened.ok) return { ...opened, commit: null }
  const { source } = opened
  const { commit, dirty, problems } = source
  const reading = readDesired(source.files, { commit, dirty, problems })
  return reading.ok ? { ok: true, proposal: { ...reading, source } } : { ...reading, commit }
}
