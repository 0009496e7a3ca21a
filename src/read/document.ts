import { posix } from 'node:path'
import type { RamDocument } from '../core/model/policy.ts'
import { parseJson } from './json.ts'
import { check, type Checked } from './problems.ts'
import { policyDocument } from './shape/ram-document.ts'
import type { Path } from './yaml-place.ts'
import type { YamlDocument } from './yaml.ts'

/** The text of another file of the same folder; null: there is none. */
export type FileText = (path: string) => string | null

/** A policy from a JSON file beside a document, which may hold comments; files of the folder only. */
export function policyFromFile(
  name: string,
  path: Path,
  document: YamlDocument,
  fileText: FileText,
): Checked<RamDocument> {
  const file = posix.join(posix.dirname(document.file), name)
  const text = fileText(file)
  if (text === null) {
    const problem = {
      at: document.place(path),
      wrong: `there is no file ${file} in the folder`,
      right: 'Write the path of one, seen from this file: ./policies/web.json.',
    }
    return { ok: false, problems: [problem] }
  }
  const parsed = parseJson(file, text)
  return parsed.ok ? check(policyDocument, parsed.value) : parsed
}
