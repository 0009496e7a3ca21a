import { json as safe } from '../escape.ts'

/** Two spaces deep, one line feed at the end; safe to print. Maps and the like must have become plain data before. */
export const toJson = (document: object): string => `${safe(JSON.stringify(document, null, 2))}\n`
