import { maxFileBytes } from '../yaml.ts'
import type { Listed } from '../source-file.ts'
import type { Repository } from './local.ts'
import { mergeLines } from './merge-lines.ts'
import { listTree, readBlob, readFiles, type TreeFile } from './tree.ts'

/** What two commits come to, file by file; `conflicts` are the files of which nobody but people can tell. */
export type Merged = Readonly<{ conflicts: readonly string[]; listed: Listed }>

/** The commits to merge, and their best common ancestors: more than one where branches were merged crosswise. */
export type Sides = Readonly<{ ours: string; theirs: string; bases: readonly string[] }>

/**
 * The folder as a merge would leave it: what one side alone changed is that side's; what both changed is merged by lines
 * where that is beyond doubt. Null: no side has the folder.
 */
export async function mergeFolders(
  repository: Repository,
  { ours, theirs, bases }: Sides,
  folder: string,
  place: string,
): Promise<Merged | null> {
  const read = async (commit: string): Promise<Tree | null> => byPath(await listTree(repository, commit, folder))
  const [left, right] = [await read(ours), await read(theirs)]
  if (left === null && right === null) return null
  const ancestors = await Promise.all(bases.map(async (base) => (await read(base)) ?? nothing))
  const paths = new Set([...(left ?? nothing).keys(), ...(right ?? nothing).keys()])
  const decided = await Promise.all(
    [...paths].map((path) =>
      decide(
        repository,
        left?.get(path),
        right?.get(path),
        ancestors.map((tree) => tree.get(path)),
      ),
    ),
  )
  const files = decided.flatMap(({ file }) => file ?? [])
  const conflicts = [...paths].filter((_path, at) => decided[at]?.clash === true)
  const listed = await readFiles(files, place, async ({ oid, text }) =>
    text === undefined ? readBlob(repository, oid) : Buffer.from(text),
  )
  return { conflicts: [...conflicts, ...foldersThatAreFiles(files)].sort(), listed }
}

type Tree = ReadonlyMap<string, TreeFile>
/** `text`: what came out where both sides changed it. */
type MergedFile = TreeFile & Readonly<{ text?: string }>
type Decided = Readonly<{ file: MergedFile | undefined; clash: boolean }>

const nothing: Tree = new Map()

const byPath = (files: readonly TreeFile[] | null): Tree | null =>
  files === null ? null : new Map(files.map((file) => [file.path, file]))

/** Every common ancestor has to lead to the same. */
async function decide(
  repository: Repository,
  ours: TreeFile | undefined,
  theirs: TreeFile | undefined,
  bases: readonly (TreeFile | undefined)[],
): Promise<Decided> {
  const all = await Promise.all(bases.map((base) => decideBy(repository, ours, theirs, base)))
  const [first, ...more] = all
  const isSame = ({ file }: Decided): boolean => file?.id === first?.file?.id && file?.text === first?.file?.text
  if (first === undefined || !more.every(isSame)) return { file: ours, clash: true }
  return { ...first, clash: all.some(({ clash }) => clash) }
}

async function decideBy(
  repository: Repository,
  ours: TreeFile | undefined,
  theirs: TreeFile | undefined,
  base: TreeFile | undefined,
): Promise<Decided> {
  if (ours?.id === theirs?.id || theirs?.id === base?.id) return { file: ours, clash: false }
  if (ours?.id === base?.id) return { file: theirs, clash: false }
  const clash = { file: ours, clash: true }
  if (ours === undefined || theirs === undefined || base === undefined) return clash
  if ([ours, theirs, base].some(({ refusal }) => refusal !== null) || modes([ours, theirs, base]).size > 1) return clash
  const texts = await Promise.all([base, ours, theirs].map(({ oid }) => textOf(repository, oid)))
  const [before, left, right] = texts
  if (before == null || left == null || right == null) return clash
  const text = mergeLines(before, left, right)
  return text === null ? clash : { file: { ...ours, text }, clash: false }
}

const modes = (files: readonly TreeFile[]): ReadonlySet<string> =>
  new Set(files.map(({ id }) => id.split(' ')[0] ?? ''))

/** Null: too large, or no UTF-8; it could not be desired state either. */
async function textOf(repository: Repository, oid: string): Promise<string | null> {
  const bytes = await readBlob(repository, oid)
  const text = bytes.length > maxFileBytes ? null : Buffer.from(bytes).toString('utf8')
  return text !== null && Buffer.from(text).equals(bytes) ? text : null
}

/** `a.yaml` of one side and `a.yaml/b.yaml` of the other cannot both be. */
const foldersThatAreFiles = (files: readonly TreeFile[]): readonly string[] => {
  const paths = new Set(files.map(({ path }) => path))
  return [...paths].filter((path) =>
    path.split('/').some((_part, at, parts) => at > 0 && paths.has(parts.slice(0, at).join('/'))),
  )
}
