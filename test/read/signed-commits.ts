import { createHash, sign, type KeyObject } from 'node:crypto'

/** A commit's object without a signature; its headers by default those of a change on a branch. */
export const commitText = ({ parents = 1, committer = 'Zoë <zoe@example.com>', message = 'Grüße\n' } = {}): string =>
  [
    `tree ${'a'.repeat(40)}`,
    ...Array.from({ length: parents }, (_, at) => `parent ${String(at).repeat(40)}`),
    'author Zoë <zoe@example.com> 1795324387 +0000',
    `committer ${committer} 1795324387 +0000`,
    '',
    message,
  ].join('\n')

/** Where git puts a signature: behind the other headers, each line after the first led by a space. */
export const withSignature = (text: string, armoured: string, header = 'gpgsig'): Uint8Array => {
  const end = text.indexOf('\n\n')
  return Buffer.from(`${text.slice(0, end)}\n${header} ${armoured.trim().replaceAll('\n', '\n ')}${text.slice(end)}`)
}

const string = (bytes: Uint8Array | string): Buffer => {
  const content = Buffer.from(bytes)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  return Buffer.concat([length, content])
}

/** A number as SSH writes it: a zero before a high first bit. */
const number = (bytes: Buffer): Buffer =>
  string((bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes)

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

const application = 'ssh:'

/** The SSH form of a public key of node:crypto. */
export const sshBlob = (key: KeyObject, type: string): Buffer => {
  const { x = '', y = '', n = '', e = '', crv } = key.export({ format: 'jwk' })
  const [a, b, modulus, exponent] = [x, y, n, e].map((part) => Buffer.from(part, 'base64url')) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ] // four in, four out
  const rest = type.startsWith('sk-') ? [string(application)] : []
  if (type === 'ssh-rsa') return Buffer.concat([string(type), number(exponent), number(modulus)])
  if (crv === 'Ed25519') return Buffer.concat([string(type), string(a), ...rest])
  const point = Buffer.concat([Buffer.from([4]), a, b])
  const curve = type.replace(/^.*(nistp\d+).*$/, '$1')
  return Buffer.concat([string(type), string(curve), string(point), ...rest])
}

export const sshLine = (key: KeyObject, type: string): string =>
  `${type} ${sshBlob(key, type).toString('base64')} comment`

export type SshOptions = Readonly<{
  type: string
  publicKey: KeyObject
  privateKey: KeyObject
  namespace?: string
  hash?: string
  /** Of the signature, where it is not the key's type. */
  algorithm?: string
  digest?: string
  /** Of a security key: 1 is a touch. */
  flags?: number
}>

/** What `ssh-keygen -Y sign` makes (OpenSSH PROTOCOL.sshsig, PROTOCOL.u2f), of any kind of key. */
export const sshSignature = (payload: string, options: SshOptions): string => {
  const { type, publicKey, privateKey, namespace = 'git', hash = 'sha512', algorithm = type, flags = 1 } = options
  const hashed = createHash(hash === 'sha256' ? 'sha256' : 'sha512')
    .update(payload)
    .digest()
  const signed = Buffer.concat([Buffer.from('SSHSIG'), ...[namespace, '', hash, hashed].map(string)])
  const isTouched = type.startsWith('sk-')
  const touch = Buffer.from([flags, 0, 0, 0, 7])
  const bytes = isTouched ? Buffer.concat([sha256(Buffer.from(application)), touch, sha256(signed)]) : signed
  const field = Buffer.concat([
    string(algorithm),
    string(raw(bytes, privateKey, options)),
    ...(isTouched ? [touch] : []),
  ])
  const version = Buffer.from([0, 0, 0, 1])
  const parts = [sshBlob(publicKey, type), Buffer.from(namespace), Buffer.alloc(0), Buffer.from(hash), field]
  const all = Buffer.concat([Buffer.from('SSHSIG'), version, ...parts.map(string)])
  const lines = all.toString('base64').replace(/.{70}/g, '$&\n')
  return `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`
}

const raw = (bytes: Buffer, key: KeyObject, { digest }: SshOptions): Buffer => {
  if (key.asymmetricKeyType !== 'ec') return sign(digest ?? null, bytes, key)
  const both = sign(digest, bytes, { key, dsaEncoding: 'ieee-p1363' })
  const half = both.length / 2
  return Buffer.concat([shortest(both.subarray(0, half)), shortest(both.subarray(half))])
}

const shortest = (bytes: Buffer): Buffer => number(bytes.subarray(bytes.findIndex((byte) => byte !== 0)))

/**
 * Made on 2026-11-22 by git 2.39 and OpenSSH 9.2:
 * `ssh-keygen -t ed25519`, `git -c gpg.format=ssh -c user.signingkey=… commit -S`, `git cat-file commit HEAD`.
 */
export const bySsh = {
  key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7feQl6ZYQt/yT9/tdZLw4JSZ/GV1tO72Xuqt+KtVDp platform',
  object: `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author Zoë <zoe@example.com> 1795324387 +0000
committer Zoë <zoe@example.com> 1795324387 +0000
gpgsig -----BEGIN SSH SIGNATURE-----
 U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgnt95CXplhC3/JP3+11kvDglJn8
 ZXW07vZe6q34q1UOkAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
 AAAAQKHvQgL+exInhAhyuJJm2ILn6cmEtajwMnNaBC+QOsZaHMNz7wEnFjyJOaiSqYSmsR
 bgLoz3LsT126PmcUwITQE=
 -----END SSH SIGNATURE-----

Grüße
`,
}

/** The same with gpg 2.2: `gpg --quick-gen-key … ed25519 sign never`, `git commit -S`, `gpg --armor --export`. */
export const byPgp = {
  id: '2AD025069E7D5F03',
  key: `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawJ54xYJKwYBBAHaRw8BAQdAja6IiYKuFqaGvvbbFV2UOqhBQ0bO0bnah6ds
WGnt4CG0FVpvZSA8em9lQGV4YW1wbGUuY29tPoiQBBMWCAA4FiEEMuyVWgEeU305
baEKKtAlBp59XwMFAmsCeeMCGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQ
KtAlBp59XwNyMQD8Cbj5PNx3cHP8EQ69kwRnb/uSnqHebhr3DbIVTaifuAUA/ihK
qL4eLcG9dngbecJPCJvPoYKsaqLcKlyJZWWHFXoA
=D9Lt
-----END PGP PUBLIC KEY BLOCK-----`,
  object: `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
parent 12fdd41660b322858c79cf26b2f35c5063ecf0eb
author Zoë <zoe@example.com> 1795324387 +0000
committer Zoë <zoe@example.com> 1795324387 +0000
gpgsig -----BEGIN PGP SIGNATURE-----
${' '}
 iIYEABYIAC4WIQQy7JVaAR5TfTltoQoq0CUGnn1fAwUCawJ54xAcem9lQGV4YW1w
 bGUuY29tAAoJECrQJQaefV8DkMkA/jzH/JaS+s8nu2E6yGwrk0jq52cr2Z35RRyw
 +DIUBjo3AQDroZfJqwbdanKhl5LJSMwRTij/wt8KK4Nss6erqP5uDQ==
 =lP9f
 -----END PGP SIGNATURE-----

Grüße
`,
}
