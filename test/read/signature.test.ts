import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import fs from 'node:fs'
import fc from 'fast-check'
import git from 'isomorphic-git'
import { createMessage, generateKey, readKey, readPrivateKey, revokeKey, sign } from 'openpgp'
import { describe, expect, it } from 'vitest'
import { emptyControl } from '../../src/core/model/memory.ts'
import { judgeCommit } from '../../src/read/accept.ts'
import { readDesired } from '../../src/read/desired.ts'
import { verifyCommit } from '../../src/read/git/signature.ts'
import type { Signers } from '../../src/read/git/verified.ts'
import { settings } from './kit.ts'
import { open } from './opening.ts'
import { host, openRemote } from './remote-kit.ts'
import { byPgp, bySsh, commitText, sshLine, sshSignature, withSignature, type SshOptions } from './signed-commits.ts'

const later = new Date('2027-01-01')
const ssh = (key: string, name = 'platform team'): Signers => [{ name, ssh: key, pgp: null }]
const pgp = (key: string): Signers => [{ name: 'Zoë', ssh: null, pgp: key }]
const judged = (raw: Uint8Array | string, signers: Signers, isTagged = false, now = later) =>
  verifyCommit({ raw: Buffer.from(raw), isTagged }, signers, now)
const why = async (...args: Parameters<typeof judged>): Promise<string> => {
  const verdict = await judged(...args)
  return verdict.ok ? `signed by ${verdict.by}` : verdict.why
}

type Pair = Readonly<{ publicKey: KeyObject; privateKey: KeyObject }>
const ed25519: Pair = generateKeyPairSync('ed25519')
const rsa: Pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = (namedCurve: string): Pair => generateKeyPairSync('ec', { namedCurve })
const p256 = ec('P-256')

const kinds: readonly (readonly [string, SshOptions])[] = [
  ['ed25519', { ...ed25519, type: 'ssh-ed25519' }],
  ['ed25519 over SHA-256', { ...ed25519, type: 'ssh-ed25519', hash: 'sha256' }],
  ['rsa-sha2-512', { ...rsa, type: 'ssh-rsa', algorithm: 'rsa-sha2-512', digest: 'sha512' }],
  ['rsa-sha2-256', { ...rsa, type: 'ssh-rsa', algorithm: 'rsa-sha2-256', digest: 'sha256' }],
  ['ecdsa of 256 bits', { ...p256, type: 'ecdsa-sha2-nistp256', digest: 'sha256' }],
  ['ecdsa of 384 bits', { ...ec('P-384'), type: 'ecdsa-sha2-nistp384', digest: 'sha384' }],
  ['ecdsa of 521 bits', { ...ec('P-521'), type: 'ecdsa-sha2-nistp521', digest: 'sha512' }],
  ['a security key, ed25519', { ...ed25519, type: 'sk-ssh-ed25519@openssh.com' }],
  ['a security key, ecdsa', { ...p256, type: 'sk-ecdsa-sha2-nistp256@openssh.com', digest: 'sha256' }],
]
const plain: SshOptions = { ...ed25519, type: 'ssh-ed25519' }
const own = ssh(sshLine(ed25519.publicKey, 'ssh-ed25519'))

describe('a commit signed with an SSH key', () => {
  it('by git and ssh-keygen themselves is a signer’s', async () => {
    expect(await judged(bySsh.object, ssh(bySsh.key))).toEqual({ ok: true, by: 'platform team' })
    expect(await why(bySsh.object.replace('Grüße', 'Grüsse'), ssh(bySsh.key))).toContain('does not match')
  })

  it.each(kinds)('is a signer’s: %s', async (_, options) => {
    const signers = ssh(sshLine(options.publicKey, options.type))
    // Numbers of a signature are shorter now and then.
    for (let index = 0; index < 8; index += 1) {
      const text = commitText({ message: `Change ${index}\n` })
      const object = withSignature(text, sshSignature(text, options))

      expect(await judged(object, signers)).toEqual({ ok: true, by: 'platform team' })
      expect(await why(Buffer.from(object).toString().replace('Change', 'Charge'), signers)).toContain('does not match')
    }
  })

  it('is nobody’s with any bit of it changed', async () => {
    const text = commitText()
    const object = withSignature(text, sshSignature(text, plain))

    await fc.assert(
      fc.asyncProperty(fc.nat(object.length - 1), fc.nat(7), async (at, bit) => {
        const changed = Buffer.from(object)
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        const verdict = await judged(changed, own)
        // Base64 has bits and line ends that say nothing.
        if (verdict.ok) expect(Buffer.from(stripped(changed))).toEqual(Buffer.from(text))
      }),
      { numRuns: 400 },
    )
  })

  it.each([
    ['another namespace', { namespace: 'file' }, 'was made for "file", not for git'],
    ['another hash', { hash: 'sha1' }, 'cannot be read'],
    ['another algorithm', { algorithm: 'ssh-rsa' }, 'does not match'],
  ])('is nobody’s with %s', async (_, change, words) => {
    const text = commitText()

    expect(await why(withSignature(text, sshSignature(text, { ...plain, ...change })), own)).toContain(words)
  })

  it('is nobody’s where SHA-1 stands behind RSA, nobody touched the security key, or RSA is too short', async () => {
    const text = commitText()
    const oldRsa: SshOptions = { ...rsa, type: 'ssh-rsa', digest: 'sha1' }
    const untouched: SshOptions = { ...ed25519, type: 'sk-ssh-ed25519@openssh.com', flags: 0 }
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const weak: SshOptions = { ...short, type: 'ssh-rsa', algorithm: 'rsa-sha2-512', digest: 'sha512' }

    for (const options of [oldRsa, untouched, weak]) {
      const signers = ssh(sshLine(options.publicKey, options.type))
      expect(await judged(withSignature(text, sshSignature(text, options)), signers)).toMatchObject({ ok: false })
    }
  })

  it('is refused with the key and who says to have made it, where no signer has the key', async () => {
    expect(await why(bySsh.object, own)).toBe(
      "it is signed by the SSH key SHA256:sCW3md0cCI8JazEOwwyUuNZSRvPE0f+MJaWVEHmwx5U (ssh-ed25519), which is no signer's; it says that it was made by Zoë <zoe@example.com>",
    )
    expect(await why(bySsh.object, [])).toBe("the operator's bounds name no signers")
    expect(await why(bySsh.object, ssh('ssh-ed25519 AAAA…'))).toContain("is no signer's")
  })

  it('is no crash, whatever stands there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async (noise) => {
        for (const armour of ['SSH SIGNATURE', 'PGP SIGNATURE', 'SIGNED MESSAGE']) {
          const armoured = `-----BEGIN ${armour}-----\n${noise}\n-----END ${armour}-----`
          expect(await judged(withSignature(commitText(), armoured), [...own, ...pgp(byPgp.key)])).toMatchObject({
            ok: false,
          })
        }
      }),
      { numRuns: 60 },
    )
    expect(await judged(Buffer.from([0, 255, 10]), own)).toMatchObject({ ok: false })
  })
})

describe('a commit signed with a PGP key', () => {
  it('by git and gpg themselves is a signer’s', async () => {
    expect(await judged(byPgp.object, pgp(byPgp.key))).toEqual({ ok: true, by: 'Zoë' })
    expect(await why(byPgp.object.replace('Grüße', 'Grüsse'), pgp(byPgp.key))).toContain('does not hold')
    expect(await why(byPgp.object, own)).toContain(`signed by the PGP key ${byPgp.id}, which is no signer's`)
  })

  it('is refused and crashes nothing where the signature is of a type that there is none of', async () => {
    const object = byPgp.object.replace('iIYEABYI', 'iIYEaBYI')

    expect(object).not.toBe(byPgp.object)
    expect(await why(object, pgp(byPgp.key))).toContain(
      'does not hold (Error verifying signed message: Invalid enum value',
    )
  })

  it('is refused where the key has ended, was revoked, or signed in the future', async () => {
    const date = new Date('2026-01-01')
    const days = 24 * 60 * 60
    const made = await generateKey({
      userIDs: { name: 'Z' },
      curve: 'ed25519Legacy',
      type: 'ecc',
      date,
      keyExpirationTime: 100 * days,
    })
    const text = commitText()
    const signed = async (at: Date): Promise<Uint8Array> => {
      const message = await createMessage({ binary: Buffer.from(text) })
      const signingKeys = await readPrivateKey({ armoredKey: made.privateKey })
      // openpgp's types of what sign gives need types of streams that Node 20 does not have.
      const armoured: unknown = await sign({ message, signingKeys, detached: true, date: at })
      return withSignature(text, String(armoured))
    }
    const object = await signed(new Date('2026-02-01'))
    const signers = pgp(made.publicKey)
    const revoked = await revokeKey({
      key: await readKey({ armoredKey: made.publicKey }),
      revocationCertificate: made.revocationCertificate,
      date,
      format: 'armored',
    })

    expect(await why(object, signers, false, new Date('2026-03-01'))).toBe('signed by Zoë')
    expect(await why(object, signers, false, later)).toContain('by Zoë, whose PGP key expired on 2026-04-11')
    expect(await why(await signed(new Date('2026-03-09')), signers, false, new Date('2026-03-01'))).toContain('future')
    expect(await why(object, pgp(revoked.publicKey), false, new Date('2026-03-01'))).toContain(
      'by Zoë, whose PGP key has been revoked',
    )
  })
})

describe('what is said of a commit without a signer', () => {
  it('names merges and changes that a git host made, and tags', async () => {
    const unsigned = (parts: Parameters<typeof commitText>[0], isTagged = false) =>
      why(commitText(parts), own, isTagged)

    expect(await unsigned({})).toBe('it is not signed; it says that it was made by Zoë <zoe@example.com>')
    expect(await unsigned({ parents: 2 })).toMatch(/not signed.*merges and changes made on a git host/)
    expect(await unsigned({ committer: 'GitHub <noreply@github.com>' })).toContain('made on a git host')
    expect(await unsigned({}, true)).toContain('the signature of the tag that names it does not count')
    expect(await unsigned({ committer: 'x\u001b[31m\u202ey <z>' })).toContain('made by x[31my <z>')
  })

  it('refuses two signatures, signatures in the message, and kinds that it does not know', async () => {
    const text = commitText()
    const armoured = sshSignature(text, plain)
    const once = Buffer.from(withSignature(text, armoured)).toString()

    expect(await why(withSignature(once, armoured), own)).toContain('more than one signature')
    expect(await why(commitText({ message: `x\n\ngpgsig ${armoured}` }), own)).toContain('is not signed')
    expect(await why(withSignature(text, '-----BEGIN SIGNED MESSAGE-----\nx'), own)).toContain(
      'neither of SSH nor of PGP',
    )
    // git leaves the signature for the other kind of ids out of both.
    expect(await why(withSignature(once, 'x', 'gpgsig-sha256'), own)).toBe('signed by platform team')
  })
})

describe('a head whose signature is asked for', () => {
  const bounds = { requireSignature: true, signers: own }
  const yaml = `${settings}bindings: [{ name: x, role: y, match: { kind: ecs } }]`

  it('is accepted with one and held without, read here or from a remote', async () => {
    const { repo, url } = await host()
    const unsigned = await repo.commit({ 'a.yaml': yaml })
    const { object } = await git.readObject({ fs, dir: repo.dir, oid: unsigned, format: 'content' })
    const text = Buffer.from(object as Uint8Array).toString()
    const signed = withSignature(text, sshSignature(text, plain))
    const value = await git.writeObject({ fs, dir: repo.dir, type: 'commit', format: 'content', object: signed })
    await git.writeRef({ fs, dir: repo.dir, ref: 'refs/heads/signed', value })

    for (const read of [open, openRemote]) {
      const at = read === open ? repo.dir : url
      for (const [ref, kind] of [
        ['main', 'held'],
        ['signed', 'accept'],
      ]) {
        const source = await read(`${at}#${ref ?? ''}`)
        const reading = readDesired(source.files, source)
        expect(await judgeCommit(reading, source, emptyControl, bounds)).toMatchObject({ kind })
      }
    }
  })

  it('is held where it is no commit as it stands', async () => {
    const { repo } = await host()
    await repo.commit({ 'a.yaml': yaml })
    fs.writeFileSync(`${repo.dir}/a.yaml`, `${yaml}\n# changed`)
    const source = await open(repo.dir)

    expect(await judgeCommit(readDesired(source.files, source), source, emptyControl, bounds)).toMatchObject({
      kind: 'held',
      why: expect.stringContaining('no commit'),
    })
  })
})

/** The object without its signature, whatever that says. */
const stripped = (object: Uint8Array): string =>
  Buffer.from(object)
    .toString()
    .replace(/^gpgsig .*\n( .*\n)*/m, '')
