import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commit, hash } from '../../src/core/model/names.ts'
import type { Ledger } from '../../src/core/ports/ledger.ts'
import { openFolder } from '../../src/ledger/format.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { encodeParsed } from '../../src/ledger/parsed-state.ts'
import { readDesired } from '../../src/read/desired.ts'
import { key } from '../k8s/kit.ts'
import { builtFunction } from '../kit/built.ts'

const run = promisify(execFile)
let folder = ''
let file = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolekeeper-admission-'))
  file = (await builtFunction('pod-admission')).bundled.file
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

/** A process as Function Compute starts it: the bundle, an HTTP trigger's event as bytes, and a context. */
const host = `
const [file, ...events] = process.argv.slice(1)
const { handler } = require(file)
const logger = { info: () => undefined }
void (async () => {
  const answers = []
  for (const event of events) answers.push(await handler(Buffer.from(event), { requestId: 'r', logger }))
  console.log(JSON.stringify(answers))
})()`

type Answer = Readonly<{ statusCode: number; headers: object; body: string }>
const admit = async (ledger: string, ...events: readonly string[]): Promise<readonly Answer[]> => {
  const env = { PATH: process.env['PATH'], ROLEKEEPER_LEDGER: ledger }
  const { stdout } = await run(process.execPath, ['-e', host, file, ...events], { env })
  return JSON.parse(stdout) as readonly Answer[]
}

const pod = {
  metadata: { labels: { app: 'web' } },
  spec: { nodeSelector: { type: 'virtual-kubelet' } },
}
const request = {
  uid: 'u-1',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  namespace: 'pay',
  operation: 'CREATE',
  object: pod,
}
const event = (path: string, body: string = JSON.stringify({ request }), isBase64Encoded = false): string =>
  JSON.stringify({ version: 'v1', rawPath: path, body, isBase64Encoded, requestContext: { http: { method: 'POST' } } })
const responseOf = ({ body }: Answer): Readonly<{ patch?: string; warnings?: string[] }> =>
  (JSON.parse(body) as { response: object }).response
const patchOf = (answer: Answer): unknown =>
  JSON.parse(Buffer.from(responseOf(answer).patch ?? '', 'base64').toString() || 'null')

const yaml = `
settings:
  accounts: [{ name: prod, id: "1234567890123456", regions: [cn-hangzhou] }]
roles:
  pay-web: { managed: false }
bindings:
  - name: web
    role: pay-web
    match: { kind: pod, clusters: [ack-prod], namespaces: [pay] }
`

/** A ledger that has accepted one binding for pods of the cluster. */
const ledgerWith = async (name: string, note?: (ledger: Ledger) => Promise<void>): Promise<string> => {
  const path = join(folder, name)
  const store = await openFolder(path, { cloud: 'aliyun', mayCreate: true })
  if (store === null) throw new Error('A folder was to be made.')
  const ledger = openLedger(store, { writer: 'test', run: null, nonce: randomUUID })
  const reading = readDesired([{ path: 'all.yaml', text: yaml }], { commit: commit('test'), dirty: false })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const desired = { ...reading.desired, standing: 'accepted' as const }
  await ledger.note({
    kind: 'accepted',
    commit: desired.commit,
    files: hash(`sha256:${'0'.repeat(64)}`),
    parsed: await ledger.putBlob(encodeParsed(desired)),
    declaredRoles: [],
    bindings: 1,
    requireSignature: false,
  })
  await note?.(ledger)
  return path
}

describe('the built admission function', () => {
  it('answers an AdmissionReview with a patch by the accepted state, for the cluster in its path', async () => {
    const ledger = await ledgerWith('good')
    const encoded = Buffer.from(JSON.stringify({ request })).toString('base64')
    const [ours, other, binary] = await admit(
      ledger,
      event('/ack-prod'),
      event('/ack-test'),
      event('/ack-prod', encoded, true),
    )

    expect(ours).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'application/json' } })
    for (const answer of [ours, binary]) {
      expect(answer && patchOf(answer)).toEqual([
        { op: 'add', path: '/metadata/annotations', value: { [key]: 'pay-web' } },
      ])
    }
    expect(other && responseOf(other)).toEqual({ uid: 'u-1', allowed: true })
  })

  it('takes pods that do not say so themselves where the path does', async () => {
    const ledger = await ledgerWith('every')
    const body = JSON.stringify({ request: { ...request, object: { metadata: pod.metadata } } })
    const [few, all] = await admit(ledger, event('/ack-prod', body), event('/ack-prod/every-pod', body))

    expect(few && responseOf(few).patch).toBeUndefined()
    expect(all && responseOf(all).patch).toBeDefined()
  })

  it('lets pods be made, with a warning, without a ledger and while everything is stopped', async () => {
    const stopped = await ledgerWith('stopped', (ledger) => ledger.note({ kind: 'stop', reason: 'incident 4711' }))
    const [none] = await admit(join(folder, 'nowhere'), event('/ack-prod'))
    const [still] = await admit(stopped, event('/ack-prod'))

    expect(none && responseOf(none)).toMatchObject({
      allowed: true,
      warnings: [expect.stringContaining('rolekeeper: ')],
    })
    expect(still && responseOf(still)).toMatchObject({
      allowed: true,
      warnings: [expect.stringContaining('incident 4711')],
    })
    for (const answer of [none, still]) expect(answer && responseOf(answer).patch).toBeUndefined()
  })

  it('answers whatever comes', async () => {
    const ledger = await ledgerWith('hostile')
    const answers = await admit(
      ledger,
      '',
      'null',
      '[]',
      '{"body":7}',
      event('/%E0%A4%A', 'no JSON'),
      event('/ack-prod', '{"request":[]}'),
    )

    for (const answer of answers)
      expect(answer).toMatchObject({ statusCode: 200, body: expect.stringContaining('"allowed":true') })
  })
})
