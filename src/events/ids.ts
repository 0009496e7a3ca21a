import { ecsId, type EcsId } from '../core/model/names.ts'
import { at, fieldsOf, parsed } from './fields.ts'

/** Of one event: RunInstances makes up to 100 and TagResources takes up to 50; what else it names the sweep will see. */
const MOST = 100

/** Nobody names instances deeper, or in longer texts, than this. */
const DEEPEST = 6
const LONGEST = 16_384
const NODES = 5_000

const ID = /^i-[0-9a-z]{5,40}$/
/** `acs:ecs:cn-hangzhou:1234567890123456:instance/i-…` */
const ARN = /^acs:ecs:[^:]*:[^:]*:instance\/(i-[0-9a-z]{5,40})$/

export const isId = (value: unknown): value is EcsId => typeof value === 'string' && ID.test(value)

/**
 * Every instance that these values name, in whatever form: the forms of ids in ActionTrail's records are documented
 * nowhere, and a hint that names too much costs no more than a look.
 */
export const idsIn = (...values: readonly unknown[]): readonly EcsId[] => {
  const found = new Set<EcsId>()
  let nodes = 0
  const visit = (value: unknown, depth: number): void => {
    nodes += 1
    if (found.size >= MOST || nodes > NODES || depth > DEEPEST) return
    if (typeof value === 'string') {
      const id = ARN.exec(value)?.[1] ?? (ID.test(value) ? value : null)
      if (id !== null) found.add(ecsId(id))
      else if (/^[[{"]/.test(value) && value.length <= LONGEST) visit(parsed(value), depth + 1)
      return
    }
    if (Array.isArray(value)) {
      for (const one of value) visit(one, depth + 1)
      return
    }
    const fields = fieldsOf(value)
    for (const key of Object.keys(fields ?? {})) visit(at(fields, key), depth + 1)
  }
  for (const value of values) visit(value, 0)
  return [...found]
}
