import { commit, type Commit } from '../core/model/names.ts'
import { at, fieldsOf, innerFields, parsed } from './fields.ts'

/** A commit that a sweep is done with, and why it was not accepted where it was not. */
export type Finished = Readonly<{ commit: Commit; problems: readonly string[] }>

/** What the pull request function is called for: a host's webhook, a delivery of its own to work on, a commit that a sweep finished. */
export type PullCall = Readonly<
  { is: 'webhook' } | { is: 'delivery'; id: string } | ({ is: 'finished' } & Finished) | { is: 'broken' }
>

export const encodeDelivery = (id: string): Uint8Array => encoded({ delivery: id })

export const encodeFinished = (finished: Finished): Uint8Array => encoded({ finished })

/** Reads bytes, text or an object. An HTTP trigger's event has these fields in its body, never of its own. It never throws. */
export const readPullCall = (event: unknown): PullCall => {
  const call = event instanceof Uint8Array ? fieldsOf(parsed(new TextDecoder().decode(event))) : innerFields(event)
  const [delivery, finished] = [at(call, 'delivery'), at(call, 'finished')]
  if (at(call, 'requestContext') !== undefined || at(call, 'rawPath') !== undefined) return { is: 'webhook' }
  if (typeof delivery === 'string' && /^[0-9a-f]{64}$/.test(delivery)) return { is: 'delivery', id: delivery }
  const { commit: id = null, problems = null } = fieldsOf(finished) ?? {}
  if (typeof id === 'string' && /^[0-9a-f]{40}$/.test(id) && Array.isArray(problems)) {
    return { is: 'finished', commit: commit(id), problems: problems.map(String) }
  }
  return { is: 'broken' }
}

const encoded = (call: object): Uint8Array => new TextEncoder().encode(JSON.stringify(call))
