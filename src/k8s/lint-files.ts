import { isNotText, readPieces, type ManifestFile } from './files.ts'
import { wholly, type Left } from './left.ts'
import { lintDocument, settle, type Linted, type Linting, type ManifestFinding } from './lint.ts'
import { splitDocuments } from './split.ts'

export type LintedFiles = Readonly<{
  /** By file, line and column. */
  findings: readonly ManifestFinding[]
  left: readonly (Left & Readonly<{ file: string }>)[]
  seen: number
}>

/** Looks at files one after another; what pods take from ConfigMaps and Secrets is put together over all of them. */
export async function lintFiles(
  files: AsyncIterable<ManifestFile>,
  how: Linting,
  stop: AbortSignal,
): Promise<LintedFiles> {
  const all: Linted[] = []
  const left: (Left & Readonly<{ file: string }>)[] = []
  let seen = 0
  for await (const { file, is } of files) {
    if (stop.aborted) break
    seen += 1
    if (is === 'symlink') left.push({ file, ...wholly(1, 'symlink') })
    else
      for await (const linted of lintFile(file, how)) {
        if (isWorthKeeping(linted)) all.push(linted)
        left.push(...linted.left.map((one) => ({ file, ...one })))
      }
  }
  const pending = all.flatMap((one) => one.pending)
  const uses = all.flatMap((one) => one.uses)
  const findings = [...all.flatMap((one) => one.findings), ...settle(pending, uses)]
  return { findings: findings.toSorted(byPlace), left, seen }
}

async function* lintFile(file: string, how: Linting): AsyncGenerator<Linted> {
  try {
    for await (const chunk of splitDocuments(readPieces(file))) yield lintDocument(file, chunk, how)
  } catch (error) {
    if (!isNotText(error)) throw error
    yield { findings: [], pending: [], uses: [], left: [wholly(1, 'not-utf8')] }
  }
}

const isWorthKeeping = ({ findings, pending, uses }: Linted): boolean =>
  findings.length > 0 || pending.length > 0 || uses.length > 0

const byPlace = ({ at: a }: ManifestFinding, { at: b }: ManifestFinding): number => {
  if (a === null || b === null || a.file !== b.file) return (a?.file ?? '') < (b?.file ?? '') ? -1 : 1
  return a.line - b.line || a.column - b.column
}
