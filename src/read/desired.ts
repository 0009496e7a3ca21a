import { lint } from '../core/desired/lint.ts'
import { merge } from '../core/desired/merge.ts'
import type { Fragment } from '../core/desired/fragment.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Finding } from '../core/model/finding.ts'
import type { Commit } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import { readFragment } from './fragment.ts'
import { inOrder } from './problems.ts'
import { isYaml, type SourceFile } from './source-file.ts'
import { maxDocuments, parseYaml } from './yaml.ts'

/** What the files are a state of; `problems` are those of the folder itself. */
export type Identity = Readonly<{ commit: Commit; dirty: boolean; problems?: readonly Problem[] }>

export type Reading =
  | Readonly<{ ok: true; desired: DesiredState<'proposed'>; findings: readonly Finding[] }>
  | Readonly<{ ok: false; problems: readonly [Problem, ...Problem[]] }>

/**
 * Files into desired state that nobody has accepted yet, or every problem of the whole set at once. Never throws.
 * `settingsOf`: files whose settings count in place of their own, for what comes from people who may have no say in them.
 */
export function readDesired(
  files: readonly SourceFile[],
  identity: Identity,
  settingsOf: readonly SourceFile[] | null = null,
): Reading {
  const { fragments: own, problems } = readFragments(sorted(files))
  const lent = settingsOf === null ? null : readFragments(sorted(settingsOf))
  problems.push(...(lent?.problems ?? []))
  const fragments = lent === null ? own : [...own.map(withoutSettings), ...lent.fragments.flatMap(settingsAlone)]
  problems.push(...(identity.problems ?? []))
  // Without settings every account would seem unknown; that is said once what keeps them from being read is gone.
  const merged =
    problems.length === 0 || fragments.some(hasSettings) ? merge(fragments) : ({ ok: false, problems: [] } as const)
  if (!merged.ok) problems.push(...merged.problems)
  if (!merged.ok || problems.length > 0) return { ok: false, problems: inOrder(problems) }
  const desired = { standing: 'proposed', commit: identity.commit, dirty: identity.dirty, ...merged.desired } as const
  return { ok: true, desired, findings: lint(desired) }
}

const sorted = (files: readonly SourceFile[]): readonly SourceFile[] =>
  files.toSorted((a, b) => (a.path < b.path ? -1 : 1))

const withoutSettings = (fragment: Fragment): Fragment => ({ ...fragment, settings: null })

/** With its scope, which bounds what settings match. */
const settingsAlone = ({ file, scope, settings }: Fragment): readonly Fragment[] =>
  settings === null ? [] : [{ file, scope, settings, roles: [], policies: [], bindings: [], grants: [] }]

const hasSettings = ({ settings }: Fragment): boolean => settings !== null

function readFragments(files: readonly SourceFile[]): { fragments: Fragment[]; problems: Problem[] } {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const fragments: Fragment[] = []
  const problems: Problem[] = []
  let documents = 0
  for (const { path, text } of files.filter(isYaml)) {
    const parsed = parseYaml(path, text)
    problems.push(...parsed.problems)
    documents += parsed.documents.length
    if (documents > maxDocuments) return { fragments, problems: [...problems, tooMany(path)] }
    for (const document of parsed.documents) {
      const read = readFragment(document, (name) => texts.get(name) ?? null)
      if (read.ok) fragments.push(read.value)
      else problems.push(...read.problems)
    }
  }
  return { fragments, problems }
}

const tooMany = (file: string): Problem => ({
  at: { file, line: 1, column: 1 },
  wrong: `with this file the folder holds more than ${maxDocuments} documents`,
  right: 'Put more into each document.',
})
