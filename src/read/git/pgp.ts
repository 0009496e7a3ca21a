import type { PublicKey } from 'openpgp'
import { bad, type Signers, type Verified } from './verified.ts'

/**
 * Verifies an armoured PGP signature of a commit against the keys of the signers. A key has to be valid now, not only
 * when it signed: whoever stole an old key also chooses the time that the signature says. Loads openpgp.
 */
export const verifyPgpSignature = async (
  payload: Buffer,
  armoured: string,
  signers: Signers,
  now: Date,
): Promise<Verified> => {
  const { createMessage, readSignature, verify } = await import('openpgp')
  const signature = await readSignature({ armoredSignature: armoured }).catch(() => null)
  const ids = signature?.getSigningKeyIDs() ?? []
  const [id] = ids
  if (signature === null || id === undefined || ids.length > 1) return bad('its PGP signature cannot be read')
  const found = (await keysOf(signers)).find(({ key }) => key.getKeys(id).length > 0)
  if (found === undefined) return { kind: 'stranger', key: `the PGP key ${id.toHex().toUpperCase()}` }
  const { key, name } = found
  const ended = await whyNotValid(key, now)
  if (ended !== null) return bad(`it is signed by ${name}, whose PGP key ${ended}`)
  const message = await createMessage({ binary: new Uint8Array(payload) })
  try {
    const { signatures } = await verify({ message, signature, verificationKeys: key, date: now })
    await signatures[0]?.verified
    return { kind: 'good', by: name }
  } catch (error) {
    // openpgp's own words: "Signed digest did not match", "Signature is expired", "Invalid enum value".
    return bad(`its PGP signature says ${name}, and does not hold (${error instanceof Error ? error.message : 'why?'})`)
  }
}

type Owned = Readonly<{ key: PublicKey; name: string }>

/** Keys that cannot be read are nobody's. */
const keysOf = async (signers: Signers): Promise<readonly Owned[]> => {
  const { readKeys } = await import('openpgp')
  const owned: Owned[] = []
  for (const { name, pgp } of signers) {
    const keys = pgp === null ? [] : await readKeys({ armoredKeys: pgp }).catch(() => [])
    owned.push(...keys.map((key) => ({ key: key.toPublic(), name })))
  }
  return owned
}

const whyNotValid = async (key: PublicKey, now: Date): Promise<string | null> => {
  if (await key.isRevoked(undefined, undefined, now)) return 'has been revoked'
  const end = await key.getExpirationTime()
  return end instanceof Date && end <= now ? `expired on ${end.toISOString().slice(0, 10)}` : null
}
