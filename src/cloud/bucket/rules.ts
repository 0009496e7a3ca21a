import { asFields, LostAnswer, type Fields } from '../call/decode.ts'
import type { Access } from './access.ts'
import { toLedgerFailure, type Asked } from './failure.ts'

/** What a bucket does to objects by itself. */
export type BucketRules = Readonly<{
  /** `Enabled` or `Suspended`; null: it never had versioning, and forbid-overwrite holds. */
  versioning: string | null
  /** Those that are in force and delete objects or move them to another storage class. */
  lifecycle: readonly LifecycleRule[]
}>

export type LifecycleRule = Readonly<{
  id: string
  prefix: string
  /** Prefixes that the rule leaves alone (Filter, Not). */
  except: readonly string[]
}>

const TRIES = 3

/** Asks for both at once. Throws `LedgerFailure`, also where the caller may not know: what is unknown is not fit. */
export const rulesOf = async (
  access: Access,
  bucket: string,
  asked: (what: string, permission: string) => Asked,
): Promise<BucketRules> => {
  const versioning = asked('tell its versioning', 'GetBucketVersioning')
  const lifecycle = asked('tell its lifecycle rules', 'GetBucketLifecycle')
  const [status, rules] = await Promise.all([
    access.ask(versioning, { tries: TRIES, by: (client, more) => client.getBucketVersioning(bucket, more) }),
    access.ask(lifecycle, { tries: TRIES, by: (client, more) => client.getBucketLifecycle(bucket, more) }, [
      'NoSuchLifecycle',
    ]),
  ])
  return { versioning: textOf(status?.['versionStatus']), lifecycle: lifecycleOf(rules, lifecycle) }
}

const lifecycleOf = (answer: Fields | null, asking: Asked): readonly LifecycleRule[] => {
  if (answer === null) return []
  const { rules } = answer
  // A configuration has one rule at least (PutBucketLifecycle), so none is no answer.
  if (!Array.isArray(rules)) throw toLedgerFailure(new LostAnswer('it has no rules'), asking)
  return rules
    .map((rule: unknown) => asFields(rule, 'a rule'))
    .filter(touches)
    .map(toRule)
}

/** Rules on tags touch only objects that have them, and ours have none; on unfinished uploads, none of ours. */
const touches = (rule: Fields): boolean =>
  rule['status'] !== 'Disabled' &&
  (rule['expiration'] !== undefined || rule['transition'] !== undefined) &&
  rule['tag'] === undefined

const toRule = (rule: Fields): LifecycleRule => ({
  id: textOf(rule['id']) ?? '',
  prefix: textOf(rule['prefix']) ?? '',
  except: exceptions(rule['filter']),
})

/** A Not with a tag leaves alone only what has the tag. */
const exceptions = (filter: unknown): readonly string[] => {
  const nots: unknown = isFields(filter) ? filter['not'] : undefined
  return (Array.isArray(nots) ? (nots as unknown[]) : [nots])
    .filter(isFields)
    .filter((not) => not['tag'] === undefined)
    .map((not) => textOf(not['prefix']))
    .filter((prefix) => prefix !== null)
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
