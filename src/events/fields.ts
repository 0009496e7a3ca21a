import { isObject } from '../core/model/plain-object.ts'

/** A JSON object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>

/** Null: not an object. */
export const fieldsOf = (value: unknown): Fields | null => (isObject(value) ? value : null)

/** What stands under a key of its own: `constructor` and the like are none. */
export const at = (fields: Fields | null, key: string): unknown =>
  fields !== null && Object.hasOwn(fields, key) ? fields[key] : undefined

/** The first of these that is a text and not empty. */
export const firstText = (...values: readonly unknown[]): string | null =>
  values.find((value): value is string => typeof value === 'string' && value !== '') ?? null

/** An object, also where it stands as text: event sources nest JSON in JSON. */
export const innerFields = (value: unknown): Fields | null =>
  fieldsOf(typeof value === 'string' ? parsed(value) : value)

/** Undefined: not JSON. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
