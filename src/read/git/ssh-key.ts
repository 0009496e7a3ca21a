import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'

/** An SSH public key that can sign commits. */
export type SshKey = Readonly<{
  type: string
  /** As it stands in files and signatures; two keys are the same if these are. */
  blob: Buffer
  /** Of a security key: what its signatures are made for, such as `ssh:`. */
  application: Buffer | null
  key: KeyObject
  curve: Curve | null
}>

type Curve = Readonly<{ crv: string; hash: string; bytes: number }>

/** Throws RangeError where the bytes end too early (RFC 4251, § 5). */
export type Fields = Readonly<{ string: () => Buffer; number: () => number; byte: () => number; left: () => number }>

export const fieldsOf = (bytes: Buffer): Fields => {
  let at = 0
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('SSH data ends too early.')
    at += length
    return bytes.subarray(at - length, at)
  }
  const number = (): number => take(4).readUInt32BE()
  return { number, string: () => take(number()), byte: () => take(1).readUInt8(), left: () => bytes.length - at }
}

/** A line as in authorized_keys or *.pub. Null: it is no key that is verified here. */
export const parseSshKey = (line: string): SshKey | null => {
  const [type, base64] = line.trim().split(/\s+/)
  if (type === undefined || base64 === undefined) return null
  const key = sshKeyOf(Buffer.from(base64, 'base64'))
  return key?.type === type ? key : null
}

/** The key in a signature. Null: of a type that is not verified here, such as certificates, or not a key at all. */
export const sshKeyOf = (blob: Buffer): SshKey | null => {
  try {
    const fields = fieldsOf(blob)
    const type = fields.string().toString('latin1')
    const read = types.get(type)
    return read === undefined ? null : { type, blob, application: null, curve: null, ...read(fields) }
  } catch {
    // The bytes end too early, or node:crypto knows no such key.
    return null
  }
}

/** As `ssh-keygen -lf` shows it. */
export const fingerprint = (blob: Buffer): string =>
  `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`

/** Whether the signature field of this key was made over these bytes (RFC 8332, 5656, 8709; OpenSSH PROTOCOL.u2f). */
export const verifySsh = ({ type, key, curve, application }: SshKey, field: Buffer, signed: Buffer): boolean => {
  const fields = fieldsOf(field)
  const algorithm = fields.string().toString('latin1')
  const signature = fields.string()
  const bytes = application === null ? signed : touched(application, fields, signed)
  if (fields.left() > 0 || bytes === null) return false
  if (type === 'ssh-rsa') {
    // `ssh-rsa` itself is SHA-1.
    const hash = rsaHashes.get(algorithm)
    return hash !== undefined && verify(hash, bytes, key, signature)
  }
  if (algorithm !== type) return false
  if (curve === null) return verify(null, bytes, key, signature)
  const parts = fieldsOf(signature)
  const numbers = [parts.string(), parts.string()].map((part) => padded(part, curve.bytes))
  return verify(curve.hash, bytes, { key, dsaEncoding: 'ieee-p1363' }, Buffer.concat(numbers))
}

const rsaHashes: ReadonlyMap<string, string> = new Map([
  ['rsa-sha2-256', 'sha256'],
  ['rsa-sha2-512', 'sha512'],
])

/** What a security key signs; null: nobody touched it. */
const touched = (application: Buffer, fields: Fields, signed: Buffer): Buffer | null => {
  const flags = fields.byte()
  const counter = Buffer.alloc(4)
  counter.writeUInt32BE(fields.number())
  return (flags & 1) === 0 ? null : Buffer.concat([sha256(application), Buffer.from([flags]), counter, sha256(signed)])
}

type Read = (fields: Fields) => Partial<SshKey> & Pick<SshKey, 'key'>

const p256: Curve = { crv: 'P-256', hash: 'sha256', bytes: 32 }
const p384: Curve = { crv: 'P-384', hash: 'sha384', bytes: 48 }
const p521: Curve = { crv: 'P-521', hash: 'sha512', bytes: 66 }

const ed25519: Read = (fields) => ({
  key: createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: fields.string().toString('base64url') },
  }),
})

const ecdsa =
  (curve: Curve): Read =>
  (fields) => {
    fields.string()
    // 4, x, y: an uncompressed point (SEC 1, § 2.3.3).
    const point = fields.string()
    const x = point.subarray(1, 1 + curve.bytes).toString('base64url')
    const y = point.subarray(1 + curve.bytes).toString('base64url')
    return { curve, key: createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: curve.crv, x, y } }) }
  }

const rsa: Read = (fields) => {
  const e = trimmed(fields.string()).toString('base64url')
  const n = trimmed(fields.string()).toString('base64url')
  const key = createPublicKey({ format: 'jwk', key: { kty: 'RSA', e, n } })
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) throw new RangeError('An RSA key has 2048 bits at least.')
  return { key }
}

const onSecurityKey =
  (read: Read): Read =>
  (fields) => ({ ...read(fields), application: fields.string() })

const types: ReadonlyMap<string, Read> = new Map(
  Object.entries({
    'ssh-ed25519': ed25519,
    'ssh-rsa': rsa,
    'ecdsa-sha2-nistp256': ecdsa(p256),
    'ecdsa-sha2-nistp384': ecdsa(p384),
    'ecdsa-sha2-nistp521': ecdsa(p521),
    'sk-ssh-ed25519@openssh.com': onSecurityKey(ed25519),
    'sk-ecdsa-sha2-nistp256@openssh.com': onSecurityKey(ecdsa(p256)),
  }),
)

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

/** Numbers come with a zero before a high first bit (RFC 4251, mpint). */
const trimmed = (number: Buffer): Buffer =>
  number.subarray(
    Math.max(
      0,
      number.findIndex((byte) => byte !== 0),
    ),
  )

const padded = (number: Buffer, bytes: number): Buffer => {
  const bare = trimmed(number)
  return Buffer.concat([Buffer.alloc(Math.max(0, bytes - bare.length)), bare])
}
