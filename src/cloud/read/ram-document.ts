import type { RamDocument } from '../../core/model/policy.ts'

/** A policy or trust document as RAM gives it, plain or URL-encoded; null: it is no document. */
export const documentOf = (given: string): RamDocument | null => {
  const parsed = parse(given) ?? parse(decoded(given))
  return parsed !== null && isDocument(parsed) ? parsed : null
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** RAM checks documents when they are written; this tells a document from other JSON. */
const isDocument = (value: unknown): value is RamDocument =>
  typeof value === 'object' &&
  value !== null &&
  'Version' in value &&
  typeof value.Version === 'string' &&
  'Statement' in value &&
  Array.isArray(value.Statement) &&
  value.Statement.every((statement) => typeof statement === 'object' && statement !== null && 'Effect' in statement)
