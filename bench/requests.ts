import { spawn, type ChildProcess } from 'node:child_process'
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request, type RequestOptions } from 'node:http'
import { createInterface } from 'node:readline'
import { fleetOf, startEmulator, type Emulator } from './emulator.ts'
import type { Row } from './table.ts'

/** Half of a round lists ten instances; the rest attaches, and asks what machines ask the metadata service. */
const ROUND = 800
const ROUNDS = 5
const AT_ONCE = 16

/**
 * Two hashes and an HMAC, the caller's policies, tables, 4 kB of JSON and a log entry come on top of what Node's server does
 * for each request: with them it takes four to five times as long, and half of that more is left to a busy machine.
 */
const SHARE = 1 / 7

type Keys = Emulator['keys']
type Sent = Readonly<{ rate: number; bytes: number; failed: number }>

/**
 * Requests a second of the emulated cloud over connections that are kept, next to a bare node:http server in a process of its own
 * too, which answers the same with a constant of the same mean size. Round by round in turn, so that both meet the same machine.
 */
export const requestRow = async (): Promise<Row> => {
  const emulator = await startEmulator(fleetOf(ROUND * (1 + ROUNDS), () => undefined))
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  const warm = await sendRound(emulator.keys, 0, agent)
  const bare = await startBare(Math.round(warm.bytes))
  try {
    const bareKeys = { ...emulator.keys, endpoint: bare.endpoint, metadata: bare.endpoint }
    await sendRound(bareKeys, 0, agent)
    const ours: Sent[] = []
    const theirs: Sent[] = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      ours.push(await sendRound(emulator.keys, round, agent))
      theirs.push(await sendRound(bareKeys, round, agent))
    }
    const [rate, constant] = [median(ours), median(theirs)]
    const failed = ours.reduce((sum, one) => sum + one.failed, warm.failed)
    return {
      what: `emulator, requests a second, ${AT_ONCE} at once`,
      ours: `${Math.round(rate)}, ${failed} failed`,
      bound: `${Math.round(SHARE * constant)}: a seventh of the bare server`,
      comparison: `${Math.round(constant)} of a bare node:http server, ${Math.round(warm.bytes)} bytes each; ratio ${(rate / constant).toFixed(2)}`,
      holds: rate >= SHARE * constant && failed === 0,
    }
  } finally {
    agent.destroy()
    bare.child.kill()
    await emulator.close()
  }
}

const median = (sent: readonly Sent[]): number =>
  sent.map(({ rate }) => rate).toSorted((a, b) => a - b)[sent.length >> 1] ?? NaN

/** Signing is no part of it: the requests are made before the clock starts. */
const sendRound = async (keys: Keys, round: number, agent: Agent): Promise<Sent> => {
  const requests = mix(keys, round * ROUND, (round + 1) * ROUND)
  const began = performance.now()
  const { bytes, failed } = await sendAll(requests, agent)
  return { rate: (1000 * ROUND) / (performance.now() - began), bytes: bytes / ROUND, failed }
}

const sendAll = async (requests: readonly RequestOptions[], agent: Agent): Promise<Omit<Sent, 'rate'>> => {
  const left = requests.toReversed()
  let [bytes, failed] = [0, 0]
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const answer = await send({ ...next, agent })
      bytes += answer.bytes
      if (answer.status !== 200) failed += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { bytes, failed }
}

const send = (options: RequestOptions): Promise<Readonly<{ status: number; bytes: number }>> =>
  new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => (bytes += chunk.length))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }))
    })
    sent.on('error', reject).end()
  })

const mix = (keys: Keys, from: number, to: number): readonly RequestOptions[] =>
  Array.from({ length: to - from }, (_, offset) => {
    const id = `i-${(from + offset).toString(36).padStart(20, '0')}`
    if (offset % 4 === 1) return { ...hostOf(keys.metadata), path: `/${id}/latest/meta-data/instance-id` }
    if (offset % 4 === 3)
      return signed(keys, 'AttachInstanceRamRole', { InstanceIds: `["${id}"]`, RamRoleName: 'web-tier' })
    return signed(keys, 'DescribeInstances', { MaxResults: '10' })
  })

const hostOf = (endpoint: string): Pick<RequestOptions, 'host' | 'port'> => {
  const { hostname, port } = new URL(endpoint)
  return { host: hostname, port }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** ACS3-HMAC-SHA256 ("V3 request structure and signature"). */
const signed = (keys: Keys, action: string, params: Readonly<Record<string, string>>): RequestOptions => {
  const query = Object.entries({ RegionId: 'cn-hangzhou', ...params })
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  const hash = sha256('')
  const headers: Readonly<Record<string, string>> = {
    host: new URL(keys.endpoint).host,
    'x-acs-action': action,
    'x-acs-content-sha256': hash,
    'x-acs-date': new Date().toISOString().replace(/\.\d+/, ''),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2014-05-26',
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const toSign = `ACS3-HMAC-SHA256\n${sha256(['GET', '/', query, lines.join(''), names, hash].join('\n'))}`
  const signature = createHmac('sha256', keys.accessKeySecret).update(toSign).digest('hex')
  const authorization = `ACS3-HMAC-SHA256 Credential=${keys.accessKeyId},SignedHeaders=${names},Signature=${signature}`
  return { ...hostOf(keys.endpoint), path: `/?${query}`, headers: { ...headers, authorization } }
}

const server = `
const body = 'x'.repeat(Number(process.argv[1]))
const server = require('node:http').createServer((request, response) => {
  request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(body))
})
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))`

const startBare = async (bytes: number): Promise<Readonly<{ child: ChildProcess; endpoint: string }>> => {
  const child = spawn(process.execPath, ['-e', server, String(bytes)], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [endpoint] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, endpoint }
}
