import { createHash } from 'node:crypto'
import { fieldsOf, fingerprint, parseSshKey, sshKeyOf, verifySsh } from './ssh-key.ts'
import { bad, type Signers, type Verified } from './verified.ts'

/** Verifies an armoured SSH signature (OpenSSH PROTOCOL.sshsig) of a commit against the keys of the signers. */
export const verifySshSignature = (payload: Buffer, armoured: string, signers: Signers): Verified => {
  const signature = parse(armoured)
  if (signature === null) return bad('its SSH signature cannot be read')
  const { blob, namespace, hash, field } = signature
  if (namespace !== 'git') return bad(`its SSH signature was made for ${JSON.stringify(namespace)}, not for git`)
  const key = sshKeyOf(blob)
  if (key === null) return bad(`its SSH signature is of a kind that is not verified here (${kindOf(blob)})`)
  const signer = signers.find(({ ssh }) => ssh !== null && parseSshKey(ssh)?.blob.equals(blob) === true)
  if (signer === undefined) return { kind: 'stranger', key: `the SSH key ${fingerprint(blob)} (${key.type})` }
  const digest = createHash(hash).update(payload).digest()
  const signed = Buffer.concat([
    magic,
    ...[Buffer.from(namespace), Buffer.alloc(0), Buffer.from(hash), digest].map(framed),
  ])
  return holds(() => verifySsh(key, field, signed))
    ? { kind: 'good', by: signer.name }
    : bad(`its signature says ${signer.name} (${fingerprint(blob)}), and does not match what it stands under`)
}

const magic = Buffer.from('SSHSIG')

type Signature = Readonly<{ blob: Buffer; namespace: string; hash: 'sha256' | 'sha512'; field: Buffer }>

const parse = (armoured: string): Signature | null => {
  const base64 = /^-----BEGIN SSH SIGNATURE-----\s([\w+/=\s]+)-----END SSH SIGNATURE-----\s*$/.exec(armoured)?.[1]
  const bytes = Buffer.from(base64 ?? '', 'base64')
  if (!bytes.subarray(0, magic.length).equals(magic)) return null
  try {
    const fields = fieldsOf(bytes.subarray(magic.length))
    const version = fields.number()
    const blob = fields.string()
    const namespace = fields.string().toString('utf8')
    // Reserved: read over, and signed as empty.
    const reserved = fields.string()
    const hash = fields.string().toString('latin1')
    const field = fields.string()
    const isWhole = version === 1 && reserved.length === 0 && fields.left() === 0
    return isWhole && (hash === 'sha256' || hash === 'sha512') ? { blob, namespace, hash, field } : null
  } catch {
    return null
  }
}

/** Bytes that end too early are no signature. */
const holds = (verify: () => boolean): boolean => {
  try {
    return verify()
  } catch {
    return false
  }
}

const kindOf = (blob: Buffer): string => {
  try {
    return JSON.stringify(fieldsOf(blob).string().toString('latin1').slice(0, 60))
  } catch {
    return 'no key at all'
  }
}

const framed = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
