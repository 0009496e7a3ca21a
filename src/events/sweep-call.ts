import type { At } from '../core/model/instance.ts'
import { at, fieldsOf, innerFields, parsed } from './fields.ts'
import { placeOf } from './reading.ts'

/** What the sweep function is called for: a sweep (a timer or a push), or one region's shard of it. */
export type SweepCall = Readonly<{ is: 'sweep' } | { is: 'shard'; at: At } | { is: 'broken' }>

/** One region's shard, as the sweep asks itself for it. */
export const encodeShard = ({ account, region }: At): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ shard: { account, region } }))

/** Reads bytes, text or an object; whatever names no shard is a reason to sweep. It never throws. */
export const readSweepCall = (event: unknown): SweepCall => {
  const call = event instanceof Uint8Array ? fieldsOf(parsed(new TextDecoder().decode(event))) : innerFields(event)
  const shard = at(call, 'shard')
  if (shard === undefined) return { is: 'sweep' }
  const fields = fieldsOf(shard)
  const place = placeOf({ account: null, region: null }, [at(fields, 'account')], [at(fields, 'region')])
  return place === null ? { is: 'broken' } : { is: 'shard', at: place }
}
