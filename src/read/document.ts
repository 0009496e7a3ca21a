import { posix } from 'node:path'
import { ramLimits } from '../core/ram/names.ts'
import type { RamDocument } from '../core/model/policy.ts'
import type { Problem } from '../core/model/problem.ts'
import { withoutComments } from './json-comments.ts'
import { check } from './problems.ts'
import { permissionDocument, trustDocument, type DocumentShape } from './shape/ram-document.ts'
import type { Path } from './yaml-place.ts'
import { parseYaml, type YamlDocument } from './yaml.ts'

/** The text of another file of the same folder; null: there is none. */
export type FileText = (path: string) => string | null

/** Reads the RAM documents of one YAML document, however they are written; problems go to where they were asked for. */
export type RamDocuments = Readonly<{
  permission(shape: DocumentShape, path: Path): RamDocument
  session(shape: DocumentShape, path: Path): RamDocument
  trust(shape: DocumentShape, path: Path): RamDocument
  /** A policy from a JSON file beside. */
  file(name: string, path: Path): RamDocument
}>

/** Stands in where a problem was reported, so that reading goes on and finds the others. */
const unreadable: RamDocument = { Version: '1', Statement: [] }

type Report = (problem: Problem) => void

export function ramDocuments(document: YamlDocument, fileText: FileText, report: Report): RamDocuments {
  const within = (limit: number, read: RamDocument, path: Path): RamDocument => {
    const { length } = JSON.stringify(read)
    if (length > limit) report(tooLong(document, path, length, limit))
    return read
  }
  const inline = (shape: DocumentShape, schema: typeof permissionDocument, path: Path): RamDocument =>
    typeof shape === 'string' ? readText(shape, schema, document, path, report) : shape
  return {
    permission: (shape, path) => within(ramLimits.policyDocument, inline(shape, permissionDocument, path), path),
    session: (shape, path) => within(ramLimits.sessionPolicy, inline(shape, permissionDocument, path), path),
    trust: (shape, path) => within(ramLimits.policyDocument, inline(shape, trustDocument, path), path),
    file: (name, path) => within(ramLimits.policyDocument, readBeside(name, document, path, fileText, report), path),
  }
}

const tooLong = (document: YamlDocument, path: Path, length: number, limit: number): Problem => ({
  at: document.placeOfKey(path),
  wrong: `this document has ${length} characters as JSON; RAM takes ${limit}`,
  right: 'Shorten it: wildcards, fewer statements, or several policies.',
})

/** JSON within YAML: its lines cannot be told from outside, so problems stand at the text and say the line in it. */
function readText(
  text: string,
  schema: typeof permissionDocument,
  document: YamlDocument,
  path: Path,
  report: Report,
): RamDocument {
  const read = readJson('', text, schema)
  if (read.ok) return read.value
  for (const { at, wrong, right } of read.problems) {
    report({ at: document.place(path), wrong: `in line ${at.line} of this JSON: ${wrong}`, right })
  }
  return unreadable
}

function readBeside(name: string, document: YamlDocument, path: Path, fileText: FileText, report: Report): RamDocument {
  const file = posix.join(posix.dirname(document.file), name)
  const text = name.startsWith('/') || file.startsWith('../') ? null : fileText(file)
  if (text === null) {
    const right = 'Write the path from this file to a .json file of this folder.'
    report({ at: document.place(path), wrong: `there is no file ${file} in this folder`, right })
    return unreadable
  }
  const read = readJson(file, text, permissionDocument)
  if (read.ok) return read.value
  read.problems.forEach(report)
  return unreadable
}

/** JSON with comments is YAML once the comments are blanked out; so its problems have places, too. */
function readJson(
  file: string,
  text: string,
  schema: typeof permissionDocument,
): ReturnType<typeof check<RamDocument>> {
  const blanked = withoutComments(text)
  const { documents, problems } = parseYaml(file, blanked)
  if (problems.length > 0) return { ok: false, problems }
  const [document] = documents
  if (document === undefined || documents.length > 1 || !blanked.trimStart().startsWith('{')) {
    const wrong = 'this is no JSON document'
    return { ok: false, problems: [{ at: { file, line: 1, column: 1 }, wrong, right: 'Write one object: { … }.' }] }
  }
  return check(schema, document)
}
