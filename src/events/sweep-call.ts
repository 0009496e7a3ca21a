import type { At } from '../core/model/instance.ts'
import { at, fieldsOf, innerFields, parsed } from './fields.ts'
import { placeOf } from './reading.ts'

/** What the sweep function is called for: a sweep (a timer or a push), or one region's share of it. */
export type SweepCall = Readonly<{ is: 'sweep' } | { is: 'share'; at: At } | { is: 'broken' }>

/** One region's share, as the sweep asks itself for it. */
export const encodeShare = ({ account, region }: At): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ shard: { account, region } }))

/** Reads bytes, text or an object; whatever names no share is a reason to sweep. It never throws. */
export const readSweepCall = (event: unknown): SweepCall => {
  const call = event instanceof Uint8Array ? fieldsOf(parsed(new TextDecoder().decode(event))) : innerFields(event)
  const share = at(call, 'shard')
  if (share === undefined) return { is: 'sweep' }
  const fields = fieldsOf(share)
  const place = placeOf({ account: null, region: null }, [at(fields, 'account')], [at(fields, 'region')])
  return place === null ? { is: 'broken' } : { is: 'share', at: place }
}
