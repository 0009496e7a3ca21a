import { createHash } from 'node:crypto'
import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git'
import { ancestryOf } from '../../../src/read/git/ancestry.ts'
import { GitFailure } from '../../../src/read/git/failure.ts'
import { readCommitObject } from '../../../src/read/git/local.ts'
import { isPack } from '../../../src/read/git/http-failure.ts'
import { mergeFolders } from '../../../src/read/git/merge.ts'
import { measurePack } from '../../../src/read/git/pack.ts'
import { deepen, emptyRepository, readHead, readRefs, type Head } from '../../../src/read/git/remote.ts'
import { verifyCommit } from '../../../src/read/git/signature.ts'
import { readTree } from '../../../src/read/git/tree.ts'
import { packetLine, packOf, sealedPack, uploadPackAnswer } from '../../kit/packs.ts'
import { byPgp, bySsh, commitText } from '../../read/signed-commits.ts'
import type { Target } from '../engine/target.ts'

const url = new URL('https://git.example.com/roles.git')
const remote = { url, ref: 'main', folder: '', place: `${url.href}#main` }
const MIB = 1024 * 1024
const later = new Date('2027-01-01')
const signers = [
  { name: 'platform', ssh: bySsh.key, pgp: null },
  { name: 'Zoë', ssh: null, pgp: byPgp.key },
]

/** A server that says this, as `makeTransport` hands it on. */
const saying = (references: Buffer, pack: Buffer): HttpClient => ({
  request: async ({ url: asked }: GitHttpRequest): Promise<GitHttpResponse> => {
    const body = isPack(asked) ? pack : references
    if (isPack(asked)) measurePack(pack, MIB)
    const type = `application/x-git-upload-pack-${isPack(asked) ? 'result' : 'advertisement'}`
    const headers = { 'content-type': type }
    return { url: asked, statusCode: 200, statusMessage: 'OK', headers, body: once(body) }
  },
})

async function* once(bytes: Uint8Array): AsyncIterableIterator<Uint8Array> {
  yield bytes
}

/** What reading promises to throw is a result. */
const failureOf = (error: unknown): GitFailure => {
  if (error instanceof GitFailure) return error
  throw error
}

/** Reads a head from references to files, as a sweep and a merge do. */
const readAll = async (http: HttpClient, wanted: Head | null): Promise<unknown> => {
  try {
    const head = wanted ?? (await readHead(remote, http))
    const repository = await emptyRepository(url)
    await deepen(repository, url, head, 1, http)
    const verdict = await verifyCommit(
      { raw: await readCommitObject(repository, head.commit), isTagged: false },
      signers,
      later,
    )
    const { commit } = head
    const ancestry = await ancestryOf(repository, commit, 'b'.repeat(40))
    const merged = await mergeFolders(repository, { ours: commit, theirs: commit, bases: [] }, '', 'x')
    return [
      verdict,
      ancestry,
      merged,
      await readTree(repository, commit, '', 'x'),
      await readTree(repository, commit, 'd', 'x'),
    ]
  } catch (error) {
    return failureOf(error).message
  }
}

const capabilities =
  'shallow side-band-64k ofs-delta no-progress allow-tip-sha1-in-want allow-reachable-sha1-in-want ' +
  'symref=HEAD:refs/heads/main object-format=sha1 agent=git/2.39'

const advertising = (oid: string): Buffer =>
  Buffer.concat([
    packetLine('# service=git-upload-pack\n'),
    Buffer.from('0000'),
    packetLine(`${oid} HEAD\0${capabilities}\n`),
    packetLine(`${oid} refs/heads/main\n`),
    packetLine(`${oid} refs/tags/v1\n`),
    packetLine(`${oid} refs/tags/v1^{}\n`),
    Buffer.from('0000'),
  ])

const oidOf = (type: string, content: Buffer): string =>
  createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex')

const kinds = ['', 'commit', 'tree', 'blob', 'tag']

/**
 * Objects under lines `== TYPE`, of which `@0`, `@1` … name earlier ones; a tree is lines of `MODE NAME @N`. Whatever they
 * hold, they arrive whole: a server may make any.
 */
const objectsIn = (input: Buffer) => {
  const made: { type: string; content: Buffer; oid: string }[] = []
  const oid = (at: string): string => made[Number(at)]?.oid ?? 'a'.repeat(40)
  for (const part of input.toString('latin1').split(/^== /m).slice(0, 50)) {
    const end = part.indexOf('\n')
    const type = part.slice(0, Math.max(0, end))
    if (!kinds.includes(type) || type === '') continue
    const text = part.slice(end + 1)
    const content =
      type === 'tree'
        ? Buffer.concat(
            text.split('\n').flatMap((line) => {
              const [, mode, name, at] = /^(\S*) (.*) @(\d)$/.exec(line) ?? []
              if (mode === undefined || name === undefined || at === undefined) return []
              return [Buffer.from(`${mode} ${name}\0`, 'latin1'), Buffer.from(oid(at), 'hex')]
            }),
          )
        : Buffer.from(type === 'blob' ? text : text.replace(/@(\d)/g, (_, at: string) => oid(at)), 'latin1')
    made.push({ type, content, oid: oidOf(type, content) })
  }
  return made
}

const author = 'Zoe <zoe@example.com> 1795324387 +0000'
const head = (tree: number, more = ''): string =>
  `== commit\ntree @${tree}\n${more}author ${author}\ncommitter ${author}\n\nmessage\n`

export const gitObjects: Target = {
  name: 'git-objects',
  run: async (input) => {
    const objects = objectsIn(input)
    const last = objects.at(-1)
    if (last === undefined) return null
    const pack = packOf(
      objects.map(({ type, content }) => ({ type: kinds.indexOf(type), size: content.length, content })),
    )
    return readAll(saying(advertising(last.oid), uploadPackAnswer(pack)), null)
  },
  dictionary: [
    ...[
      '== commit\n',
      '== tree\n',
      '== blob\n',
      '== tag\n',
      'tree @0\n',
      'parent @0\n',
      'gpgsig ',
      '@0',
      '@1',
      '@2',
      '@3',
    ],
    ...[
      '100644 a.yaml @0\n',
      '40000 d @1\n',
      '120000 l.yaml @0\n',
      '160000 s @0\n',
      '100755 x.json @0\n',
      '40000 .git @1\n',
    ],
    ...[
      '100644 .. @0\n',
      '100644 a/b.yaml @0\n',
      '0 x.yaml @0\n',
      '999999999999 y.yaml @0\n',
      'object @0\ntype commit\n',
    ],
  ],
  seeds: [
    `== blob\na: 1\n== tree\n100644 a.yaml @0\n100644 p.json @0\n${head(1)}`,
    `== blob\na: 1\n== tree\n100644 a.yaml @0\n== tree\n100644 b.yaml @0\n40000 d @1\n120000 l.yaml @0\n160000 s @0\n${head(2)}`,
    `== blob\nx\n== tree\n100644 a.yml @0\n${head(1)}${head(1, 'parent @2\n')}`,
    `== blob\nx\n== tree\n100644 a.yml @0\n${head(1)}== tag\nobject @2\ntype commit\ntag v1\ntagger ${author}\n\nx\n`,
  ],
}

const BETWEEN = '\n====\n'
const blob = { type: 3, size: 5, content: Buffer.from('a: 1\n') }
const aDelta = Buffer.from([5, 6, 0x90, 5, 1, 0x0a])
const delta = { type: 6, size: aDelta.length, content: aDelta }

/** The checksum of a changed pack is put right: whoever sends it would. */
const withSum = (answer: Buffer): Buffer => {
  const at = answer.indexOf('PACK')
  if (at < 0 || answer.length < at + 32) return answer
  return Buffer.concat([answer.subarray(0, at), sealedPack(answer.subarray(at, -20))])
}

export const gitAnswers: Target = {
  name: 'git-answers',
  run: async (input) => {
    const at = Math.max(0, input.indexOf(BETWEEN))
    const [references, answer] = [input.subarray(0, at), withSum(input.subarray(at + BETWEEN.length))]
    const http = saying(references, answer)
    const refs = await readRefs(url, http).catch(failureOf)
    const oid = oidOf('blob', blob.content)
    return [
      refs instanceof GitFailure ? refs.message : refs,
      await readAll(http, null),
      await readAll(http, { oid, commit: oid }),
    ]
  },
  dictionary: [
    ...[
      '0000',
      '0001',
      '0002',
      '0003',
      '0004',
      '0008NAK\n',
      'ffff',
      'PACK',
      '# service=git-upload-pack\n',
      'symref=HEAD:x',
    ],
    ...[
      'refs/heads/main',
      'refs/tags/v1^{}',
      'shallow ',
      'unshallow ',
      'ERR no\n',
      '\0',
      'version 1\n',
      'object-format=sha256',
    ],
    ...['ACK ', ' common', BETWEEN, '\x01', '\x02', '\x03', `${'a'.repeat(40)} HEAD`],
  ],
  seeds: [
    Buffer.concat([advertising(oidOf('blob', blob.content)), Buffer.from(BETWEEN), uploadPackAnswer(packOf([blob]))]),
    Buffer.concat([advertising('a'.repeat(40)), Buffer.from(BETWEEN), packetLine('NAK\n'), packOf([blob, delta])]),
    Buffer.concat([packetLine('ERR no such repository\n'), Buffer.from(BETWEEN), packetLine('NAK\n')]),
  ],
}

export const gitSignatures: Target = {
  name: 'git-signatures',
  run: (input) => verifyCommit({ raw: input, isTagged: input.length % 2 === 1 }, signers, later),
  dictionary: [
    ...[
      'gpgsig ',
      'gpgsig-sha256 ',
      'tree ',
      'parent ',
      'committer ',
      '\n ',
      '-----BEGIN SSH SIGNATURE-----',
      'U1NIU0lH',
    ],
    ...[
      '-----END SSH SIGNATURE-----',
      '-----BEGIN PGP SIGNATURE-----',
      '-----END PGP SIGNATURE-----',
      '-----BEGIN PGP MESSAGE-----',
    ],
    ...['Version: x\n', 'Hash: SHA256\n', '=AAAA', 'AAAAC3NzaC1lZDI1NTE5', '<noreply@github.com>'],
  ],
  seeds: [
    bySsh.object,
    byPgp.object,
    commitText(),
    commitText({ parents: 2, committer: 'GitHub <noreply@github.com>' }),
  ],
}
