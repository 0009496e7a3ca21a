import { LedgerFailure } from '../../core/ports/ledger.ts'
import type { Bucket } from './objects.ts'
import type { BucketRules, LifecycleRule } from './rules.ts'

/**
 * The ledger's format object, once the bucket is known to keep what it is given: without it, with versioning or with
 * lifecycle rules on the prefix the ledger counts as unreachable. Throws `LedgerFailure`.
 */
export const checkBucket = async (bucket: Bucket, formatKey: string): Promise<Uint8Array> => {
  const [rules, format] = await Promise.all([bucket.rules(), bucket.read(formatKey)])
  refuse(bucket.place, rules)
  if (format !== null) return format
  throw new LedgerFailure(
    `There is no ledger in ${bucket.place}: it has no ${formatKey}. If it should have one, restore it from a backup; ` +
      `\`rolekeeper init --ledger ${bucket.place}\` makes a new one.`,
    'unreachable',
  )
}

/** Makes a ledger, by its format object; the only way to one. Throws `LedgerFailure` where the bucket is not fit for it. */
export const initBucket = async (
  bucket: Bucket,
  formatKey: string,
  format: Uint8Array,
): Promise<'created' | 'exists'> => {
  refuse(bucket.place, await bucket.rules())
  const keys = await bucket.list('')
  if (keys.length > 0 && !keys.includes(formatKey)) {
    throw new LedgerFailure(
      `${bucket.place} holds objects and no ledger, such as ${String(keys[0])}. Name a prefix that holds nothing: oss://BUCKET/PREFIX.`,
      'not-initialised',
    )
  }
  return bucket.create(formatKey, format)
}

const refuse = (place: string, { versioning, lifecycle }: BucketRules): void => {
  if (versioning !== null) {
    throw new LedgerFailure(
      `The bucket of ${place} has versioning (${versioning}). There, creating an object overwrites the one that stands ` +
        'under its name, so two runs could both believe to have written an entry. Versioning cannot be undone: make a ' +
        'bucket without it and name that one with --ledger oss://BUCKET/PREFIX.',
      'unreachable',
    )
  }
  const rule = lifecycle.find((one) => covers(one, rootOf(place)))
  if (rule === undefined) return
  throw new LedgerFailure(
    `The bucket of ${place} has a lifecycle rule${rule.id === '' ? '' : ` "${rule.id}"`} on ${rule.prefix === '' ? 'all objects' : `the prefix ${rule.prefix}`}, ` +
      'which deletes entries or moves them out of reach. Take the rule away, give it another prefix, or let it leave the ' +
      "ledger's prefix alone (Filter, Not).",
    'unreachable',
  )
}

const rootOf = (place: string): string => place.replace(/^oss:\/\/[^/]*\//, '')

/** Whether any object of the ledger is one of the rule's. */
const covers = ({ prefix, except }: LifecycleRule, root: string): boolean =>
  (root.startsWith(prefix) || prefix.startsWith(root)) && !except.some((spared) => root.startsWith(spared))
