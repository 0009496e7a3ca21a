import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Surroundings } from '../../src/core/ports/surroundings.ts'
import { instant } from '../../src/core/model/time.ts'
import { postMetrics, sendMetrics } from '../../src/wire/otlp.ts'
import { driftReport } from '../kit/reports.ts'

type Taken = Readonly<{ url: string; headers: IncomingMessage['headers']; body: string }>

let answers: number[]
let taken: Taken[]
let logged: string[]
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (part: string) => (body += part))
  request.on('end', () => {
    taken.push({ url: request.url ?? '', headers: request.headers, body })
    response.writeHead(answers.shift() ?? 200).end('{}')
  })
})
const around: Surroundings = {
  clock: { now: () => instant(0), sleep: async () => undefined },
  random: () => 0,
  log: (level, text) => void logged.push(`${level} ${text}`),
  deadline: null,
  stop: new AbortController().signal,
}
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`

beforeEach(async () => {
  ;[answers, taken, logged] = [[], [], []]
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

describe('numbers for a collector', () => {
  test('are sent as OTLP over http, with what it wants to know of the sender', async () => {
    await postMetrics(driftReport(), address(), { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, x-team=ops,bad' }, around)

    expect(taken).toMatchObject([
      { url: '/v1/metrics', headers: { 'content-type': 'application/json', 'x-key': 'a b', 'x-team': 'ops' } },
    ])
    expect(JSON.parse(taken[0]?.body ?? '')).toMatchObject({
      resourceMetrics: [{ scopeMetrics: [{ scope: { name: 'rolekeeper' }, metrics: expect.any(Array) as unknown[] }] }],
    })
  })

  test('are sent again to one that is busy, and a report outlives one that is not there', async () => {
    answers = [503, 200]
    await sendMetrics(driftReport(), { ROLEKEEPER_OTLP: address() }, around)
    answers = [400]
    await sendMetrics(driftReport(), { ROLEKEEPER_OTLP: address() }, around)
    await sendMetrics(driftReport(), { ROLEKEEPER_OTLP: 'collector:4318' }, around)
    await sendMetrics(driftReport(), { ROLEKEEPER_OTLP: 'no address' }, around)
    await sendMetrics(driftReport(), {}, around)

    expect(taken).toHaveLength(3)
    expect(logged).toEqual(Array.from({ length: 3 }, () => 'warn The numbers of the drift report were not taken.'))
  })

  test('fail the command that was told where to send them', async () => {
    answers = [401]

    await expect(postMetrics(driftReport(), address(), {}, around)).rejects.toThrow(/127\.0\.0\.1:\d+ answers 401/)
    await expect(postMetrics(driftReport(), 'x', {}, around)).rejects.toThrow(/no URL/)
  })
})
