import { fromPlain, toPlain } from '../core/memory/plain.ts'
import type { Bounds } from '../core/model/bounds.ts'

const SCHEMA = 'rolekeeper/bounds/v1'

/** The operator's bounds as functions get them: read once when they are deployed, so that none needs YAML and its shapes. */
export const encodeBounds = (bounds: Bounds): string => JSON.stringify({ schema: SCHEMA, bounds: toPlain(bounds) })

/** Null: not what `encodeBounds` makes. It comes from who deploys, who could leave it out altogether. */
export const decodeBounds = (text: string): Bounds | null => {
  const json = parsed(text)
  if (typeof json !== 'object' || json === null || !('schema' in json) || !('bounds' in json)) return null
  return json.schema === SCHEMA ? (fromPlain(json.bounds) as Bounds) : null
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
