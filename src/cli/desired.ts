import { isAbsolute, relative, resolve } from 'node:path'
import type { Place, Problem } from '../core/model/problem.ts'
import { validationDocument } from '../core/report/validation.ts'
import { atRef } from '../read/at-ref.ts'
import { validationText } from '../report/terminal/validation-text.ts'
import { UsageError, type Config } from '../wire/config.ts'
import { loadDesired } from '../wire/source.ts'
import type { Proposal } from '../wire/source.ts'
import { version } from '../wire/version.ts'
import { checkFilter } from './filter-names.ts'
import type { Output } from './output.ts'

/**
 * Reads desired state; null: it cannot be read, and every problem has been said. Throws UsageError where a filter names
 * what it does not have.
 */
export const readProposal = async (config: Config, out: Output): Promise<Proposal | null> => {
  const loaded = await loadDesired(config)
  if (loaded.ok) {
    checkFilter(config.filter, loaded.proposal.desired)
    return loaded.proposal
  }
  out.complain(`Desired state cannot be read, so nothing is done:\n${problemText(config, loaded.problems, out)}`)
  return null
}

/** What desired state was at another ref of its repository; null: it cannot be read, and why has been said. */
export const readBase = async (config: Config, ref: string, out: Output): Promise<Proposal | null> => {
  const spec = await atRef(config.desired, ref)
  if (spec === null) throw new UsageError(`--base ${ref}: ${config.desired} is in no git work tree, so it has no base.`)
  const loaded = await loadDesired({ ...config, desired: spec })
  if (loaded.ok) return loaded.proposal
  out.complain(
    `--base ${ref} cannot be read, so nothing can be compared with it. ${config.desired.includes('://') ? takenOfRemotes : takenHere}\n${problemText(config, loaded.problems, out)}`,
  )
  return null
}

const takenHere =
  'It takes a branch, a tag, a commit id, or HEAD~3; what a shallow clone left out, git fetch --unshallow brings.'
const takenOfRemotes = 'Of a repository over http it takes a branch, a tag or a whole commit id.'

const problemText = (config: Config, problems: readonly Problem[], out: Output): string =>
  validationText(validationDocument(null, located(config, problems), [], version), out.look)

/** Places as the shell would find them: files of the desired state are named relative to its folder. */
export const located = <T extends Readonly<{ at: Place | null }>>(
  { desired }: Pick<Config, 'desired'>,
  all: readonly T[],
): readonly T[] =>
  desired.includes('#') ? all : all.map((one) => (one.at === null ? one : { ...one, at: locate(desired, one.at) }))

const locate = (folder: string, at: Place): Place => {
  if (isAbsolute(at.file) || at.file === folder) return at
  const path = relative(process.cwd(), resolve(folder, at.file))
  return { ...at, file: path.startsWith('..') ? resolve(folder, at.file) : path }
}
