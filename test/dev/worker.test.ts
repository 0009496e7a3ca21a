import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPool, type Pool } from '../../src/dev/functions/pool.ts'
import { startWorker, type FunctionContext, type Worker, type WrittenLine } from '../../src/dev/functions/worker.ts'
import { manualClock } from './kit.ts'

const bundle = `
let served = 0
let context
exports.handler = async (event, given) => {
  context = given
  const { what, ...rest } = JSON.parse(event.toString())
  served += 1
  return actions[what](rest, given)
}
const actions = {
  count: () => served,
  see: (_, context) => ({ isBuffer: true, context, env: process.env, now: Date.now(), date: new Date().getTime(), fixed: new Date(5).getTime() }),
  text: () => 'plain',
  bytes: () => Buffer.from([0, 255]),
  nothing: () => undefined,
  fail: () => { throw new TypeError('as told') },
  reject: () => Promise.reject('a word'),
  hang: () => new Promise(() => setInterval(() => {}, 1000)),
  exit: () => { console.log('last words'); process.exit(3) },
  hog: () => { const all = []; for (;;) all.push(new Array(1e6).fill(Math.random())) },
  write: ({ text }, { logger }) => { process.stdout.write(text + ' without an end'); console.error(text + ' err'); logger.info(text + ' log') },
  tick: () => { globalThis.ticks = 0; setInterval(() => { globalThis.ticks += 1 }, 1); return 'ticking' },
  ticks: () => globalThis.ticks,
}
exports.notAFunction = 1
`

let folder = ''
const workers: Worker[] = []
const pools: Pool[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolekeeper-worker-'))
  await writeFile(join(folder, 'tiny.js'), bundle)
})
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.end()
  for (const pool of pools.splice(0)) await pool.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const context: FunctionContext = {
  credentials: { accessKeyId: 'id', accessKeySecret: 'secret', securityToken: 'token' },
  function: { name: 'tiny', handler: 'tiny.handler', memory: 128, timeout: 60 },
  service: { logProject: '', logStore: '', qualifier: 'LATEST', versionId: '' },
  region: 'cn-hangzhou',
  accountId: '1234567890123456',
  retryCount: 0,
  tracing: {},
}

const rig = (more: Readonly<{ exported?: string; memoryMb?: number; skewMs?: number }> = {}) => {
  const clock = manualClock()
  const lines: WrittenLine[] = []
  const options = {
    file: join(folder, 'tiny.js'),
    exported: 'handler',
    environment: { GIVEN: 'yes' },
    memoryMb: 128,
    timeoutMs: 60_000,
    clock,
    skewMs: 0,
    write: (line: WrittenLine) => void lines.push(line),
    ...more,
  }
  let number = 0
  const invocation = (what: string, rest: object = {}) => ({
    requestId: `r-${(number += 1)}`,
    event: Buffer.from(JSON.stringify({ what, ...rest })),
    context,
  })
  const start = async () => {
    const worker = await startWorker(options)
    workers.push(worker)
    const call = async (what: string, rest: object = {}) => {
      const { ok, body } = await worker.invoke(invocation(what, rest))
      return { ok, text: body.toString(), body }
    }
    return { worker, call }
  }
  const pool = (most: number): Pool => {
    const made = openPool(options, most)
    pools.push(made)
    return made
  }
  return { clock, lines, invocation, start, pool }
}

/** `T` in the third field: stopped by a signal. */
const stateOf = async (pid: number): Promise<string> =>
  (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[2] ?? ''

describe('an instance', () => {
  it('hands bytes and a context to the handler, and nothing of this process', async () => {
    const { call } = await rig().start()

    const { ok, text } = await call('see')

    const seen = JSON.parse(text) as { env: object; context: object; now: number }
    expect(ok).toBe(true)
    expect(seen.env).toEqual({ GIVEN: 'yes' })
    expect(seen.context).toMatchObject({ ...context, requestId: 'r-1' })
  })

  it('gives back text and bytes as they are, nothing as nothing, everything else as JSON', async () => {
    const { call } = await rig().start()

    expect((await call('text')).text).toBe('plain')
    expect((await call('bytes')).body).toEqual(Buffer.from([0, 255]))
    expect((await call('nothing')).text).toBe('')
    expect((await call('count')).text).toBe('4')
  })

  it('tells what a handler threw and goes on', async () => {
    const { call } = await rig().start()

    const thrown = await call('fail')
    const rejected = await call('reject')

    expect(thrown.ok).toBe(false)
    expect(JSON.parse(thrown.text)).toMatchObject({ errorMessage: 'as told', errorType: 'TypeError' })
    expect(JSON.parse(rejected.text)).toMatchObject({ errorMessage: 'a word' })
    expect((await call('count')).text).toBe('3')
  })

  it('says that a handler is missing', async () => {
    const { call } = await rig({ exported: 'notAFunction' }).start()

    expect((await call('count')).text).toContain("Handler 'notAFunction' is missing")
  })

  it('is ended when it takes longer than it may', async () => {
    const { start, clock } = rig()
    const { worker, call } = await start()
    await call('count')

    const hanging = call('hang')
    clock.advance(60_000)

    expect(await hanging).toMatchObject({ ok: false, text: expect.stringContaining('timed out after 60 seconds') })
    expect(worker.isAlive()).toBe(false)
  })

  it('fails the request that it dies of, with its last words', async () => {
    const { start, lines } = rig()
    const { worker, call } = await start()

    expect(await call('exit')).toMatchObject({ ok: false, text: expect.stringContaining('exited unexpectedly') })
    expect(worker.isAlive()).toBe(false)
    expect(lines).toContainEqual({ requestId: 'r-1', line: 'last words' })
  })

  it('dies of more memory than it has', async () => {
    const { call } = await rig({ memoryMb: 32 }).start()

    expect(await call('hog')).toMatchObject({ ok: false, text: expect.stringContaining('exited unexpectedly') })
  })

  it('stands still between two requests, and goes on with the next', async () => {
    const { worker, call } = await rig().start()
    // A signal is on its way when kill returns.
    const stopped = () => vi.waitFor(async () => expect(await stateOf(worker.pid)).toBe('T'))

    await call('tick')
    await stopped()
    const ticks = await call('ticks')
    await stopped()

    expect(ticks).toMatchObject({ ok: true, text: expect.stringMatching(/^\d+$/) })
  })

  it('writes lines for the request that wrote them', async () => {
    const { start, lines } = rig()
    const { call } = await start()

    await call('write', { text: 'one' })
    await call('write', { text: 'two' })

    const of = (id: string) =>
      lines
        .filter(({ requestId }) => requestId === id)
        .map(({ line }) => line)
        .join('\n')
    for (const [id, text] of [
      ['r-1', 'one'],
      ['r-2', 'two'],
    ] as const) {
      expect(of(id)).toContain(`${text} without an end`)
      expect(of(id)).toContain(`${text} err`)
      expect(of(id)).toMatch(new RegExp(`Z ${id} \\[INFO\\] ${text} log`))
      expect(of(id)).not.toContain('\0')
    }
    expect(lines.filter(({ requestId }) => requestId === null)).toEqual([])
  })

  it('may have a clock that is wrong', async () => {
    const { call } = await rig({ skewMs: 3_600_000 }).start()

    const before = Date.now()
    const seen = JSON.parse((await call('see')).text) as { now: number; date: number; fixed: number }

    expect(seen.now - before).toBeGreaterThanOrEqual(3_600_000)
    expect(seen.now - before).toBeLessThan(3_700_000)
    expect(seen.date).toBeGreaterThanOrEqual(seen.now)
    expect(seen.fixed).toBe(5)
  })
})

describe('the instances of a function', () => {
  it('are used again, made when none is free, and never more than allowed', async () => {
    const { pool: open, invocation, clock } = rig()
    const pool = open(2)
    const first = await pool.invoke(invocation('count'))
    const second = await pool.invoke(invocation('count'))

    const busy = [pool.invoke(invocation('hang')), pool.invoke(invocation('hang'))]
    const refused = await pool.invoke(invocation('count'))

    expect([first, second].map((one) => (one === 'throttled' ? one : one.body.toString()))).toEqual(['1', '2'])
    expect(refused).toBe('throttled')
    await expect.poll(() => pool.instances().length).toBe(2)
    clock.advance(60_000)
    expect((await Promise.all(busy)).map((one) => one !== 'throttled' && one.ok)).toEqual([false, false])
    expect(pool.instances()).toEqual([])
    expect(await pool.invoke(invocation('count'))).toMatchObject({ ok: true })
  })

  it('leave no process behind', async () => {
    const { pool: open, invocation } = rig()
    const pool = open(2)
    const hanging = pool.invoke(invocation('hang'))
    await pool.invoke(invocation('count'))
    const pids = pool.instances().map(({ pid }) => pid)

    await pool.close()
    await hanging

    expect(pids).toHaveLength(2)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
