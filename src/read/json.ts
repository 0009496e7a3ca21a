import type { Checked } from './problems.ts'
import { parseYaml, type YamlDocument } from './yaml.ts'

/** Parses JSON with comments. With those blanked out it is YAML, so that its problems have places, too. */
export function parseJson(file: string, text: string): Checked<YamlDocument> {
  const blanked = withoutComments(text)
  const { documents, problems } = parseYaml(file, blanked)
  if (problems.length > 0) return { ok: false, problems }
  const [document] = documents
  if (document !== undefined && documents.length === 1 && /^\s*\{/.test(blanked)) return { ok: true, value: document }
  const at = { file, line: 1, column: 1 }
  return { ok: false, problems: [{ at, wrong: 'there is no JSON object', right: 'Write one: { … }.' }] }
}

/** The text with `//` and block comments blanked out, so that everything else keeps its place. */
function withoutComments(text: string): string {
  // What begins first wins, so that slashes within strings are left alone.
  return text.replace(/"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, (found) =>
    found.startsWith('"') ? found : found.replace(/[^\n]/g, ' '),
  )
}
