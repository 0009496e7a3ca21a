import type { RamDocument } from '../../core/model/policy.ts'
import { isObject } from '../../core/model/plain-object.ts'

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

/** RAM checks documents when they are written; what is none by its grammar is taken for none here ("Policy structure and syntax"). */
const isDocument = (value: unknown): value is RamDocument =>
  isObject(value) && typeof value['Version'] === 'string' && isListOf(value['Statement'], isStatement)

const isStatement = (value: unknown): boolean =>
  isObject(value) &&
  (value['Effect'] === 'Allow' || value['Effect'] === 'Deny') &&
  ['Action', 'NotAction', 'Resource', 'NotResource'].every(
    (key) => value[key] === undefined || isOneOrMany(value[key]),
  ) &&
  (value['Principal'] === undefined || isObjectOf(value['Principal'], isOneOrMany)) &&
  (value['Condition'] === undefined || isObjectOf(value['Condition'], isObject))

const isObjectOf = (value: unknown, is: (one: unknown) => boolean): boolean =>
  isObject(value) && Object.values(value).every(is)

const isListOf = (value: unknown, is: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(is)

const isText = (value: unknown): boolean => typeof value === 'string'

const isOneOrMany = (value: unknown): boolean => isText(value) || isListOf(value, isText)
