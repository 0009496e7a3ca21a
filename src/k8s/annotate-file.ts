import { statSync } from 'node:fs'
import { annotateDocument, type Annotating, type RoleEdit } from './annotate.ts'
import { writeDiff } from './diff.ts'
import { isNotText, openRewrite, readPieces, type ManifestFile, type Rewrite } from './files.ts'
import { isUndone, wholly, type Left } from './left.ts'
import { splitDocuments } from './split.ts'

/** What became of a file, or would. The lists hold the first of each; the counts all. */
export type FileNotes = Readonly<{
  file: string
  edited: number
  edits: readonly RoleEdit[]
  leftAlone: number
  left: readonly Left[]
  /** Of those left alone: the pods may lack their role. */
  undone: number
}>

/** Null: files are written. Else nothing is, and it takes what would change, as a unified diff. */
export type ShowDiff = ((text: string) => Promise<void>) | null

/** Annotates a file, a document at a time: all of it or, where that is not safe, nothing. Throws what the file system says. */
export async function annotateFile({ file, is }: ManifestFile, how: Annotating, show: ShowDiff): Promise<FileNotes> {
  if (is === 'symlink') return refused(file, wholly(1, 'symlink'))
  if (show === null) return rewrite(file, how)
  const hunks: string[] = []
  const isSmall = statSync(file).size <= SMALL
  const notes = await pass(file, how, { show: isSmall ? async (text) => void hunks.push(text) : null })
  if (isSmall && notes.edited > 0) await show(hunks.join(''))
  // Nothing is shown of a file whose end may still refuse it, so a large one is read twice.
  return isSmall || notes.edited === 0 ? notes : pass(file, how, { show })
}

const SMALL = 8 * 1024 * 1024
/** So many edits, and so many things left alone, are listed by file. */
const LISTED = 200

const rewrite = async (file: string, how: Annotating): Promise<FileNotes> => {
  const to = await openRewrite(file)
  try {
    const notes = await pass(file, how, { to })
    return notes.edited === 0 || (await to.commit()) ? notes : refused(file, wholly(1, 'changed-meanwhile'))
  } finally {
    to.abandon()
  }
}

type Sinks = Readonly<{ to?: Rewrite; show?: ShowDiff }>

const pass = async (file: string, how: Annotating, { to, show = null }: Sinks): Promise<FileNotes> => {
  const edits: RoleEdit[] = []
  const left: Left[] = []
  let [edited, leftAlone, undone] = [0, 0, 0]
  const hunks: string[] = []
  const diff = show === null ? null : writeDiff(file, (text) => hunks.push(text))
  try {
    for await (const chunk of splitDocuments(readPieces(file))) {
      const done = annotateDocument(chunk, how)
      if (done.is === 'refused') return refused(file, done.left)
      edited += done.edits.length
      leftAlone += done.left.length
      undone += done.left.filter(isUndone).length
      edits.push(...done.edits.slice(0, LISTED - edits.length))
      left.push(...done.left.slice(0, LISTED - left.length))
      to?.put(done.text, done.edits.length > 0)
      diff?.next(chunk.text, done.textEdits)
      if (hunks.length > 0) await show?.(hunks.splice(0).join(''))
    }
    diff?.end()
    await show?.(hunks.join(''))
    return { file, edited, edits, leftAlone, left, undone }
  } catch (error) {
    if (isNotText(error)) return refused(file, wholly(1, 'not-utf8'))
    throw error
  }
}

const refused = (file: string, left: Left): FileNotes => ({
  file,
  edited: 0,
  edits: [],
  leftAlone: 1,
  left: [left],
  undone: isUndone(left) ? 1 : 0,
})
