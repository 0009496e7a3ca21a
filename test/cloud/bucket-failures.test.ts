import { createServer } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { ownCredentials } from '../../src/cloud/call/credentials.ts'
import { toLedgerFailure } from '../../src/cloud/bucket/failure.ts'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import { listen } from '../../src/emulator/listen.ts'
import { issueSession } from '../../src/emulator/world/tokens.ts'
import {
  accountId,
  administrator,
  bucketName,
  closeAfterEach,
  closeLater,
  keyOf,
  userWith,
} from '../emulator/oss-kit.ts'
import { bytes, sourceOf, startBucket, type BucketRig } from './bucket-kit.ts'

closeAfterEach()

const failureOf = async (call: Promise<unknown>): Promise<LedgerFailure> => {
  try {
    await call
  } catch (error) {
    if (error instanceof LedgerFailure) return error
    throw error
  }
  throw new Error('The ledger did it.')
}

const shift = (ms: number): void => {
  const real = Date.now.bind(Date)
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms)
}

const faulty = async (effect: Readonly<Record<string, unknown>>): Promise<BucketRig> => {
  const rig = await startBucket()
  rig.world.faults.add([{ action: '*', ...effect }])
  return rig
}

describe('a bucket that cannot be used', () => {
  it('is said with place, key, code and request, and what to do', async () => {
    const rig = await startBucket({
      policies: [{ PolicyName: 'p', PolicyDocument: { Version: '1', Statement: [] } }],
      users: [userWith('ann', ['custom/p'])],
    })

    const failure = await failureOf(rig.open({ credentials: sourceOf(keyOf('ann')) }).create('a/1', bytes('x')))

    expect(failure.reason).toBe('unreachable')
    expect(failure.message).toMatch(
      new RegExp(
        `^The ledger oss://${bucketName}/ledger/main/ could not create a/1: AccessDenied \\(HTTP 403, request [0-9A-F]{24}\\)\\. ` +
          `The caller lacks oss:PutObject on acs:oss:\\*:\\*:${bucketName}/ledger/main/a/1, or the bucket is not in cn-hangzhou or not this account's\\. ` +
          'No new change begins until it can; reads and reports go on\\.$',
      ),
    )
  })

  it.each([
    ['nobody’s key', { accessKeyId: 'nobody' }, 'InvalidAccessKeyId', 'Check the credentials'],
    ['another secret', { accessKeySecret: 'x' }, 'SignatureDoesNotMatch', 'secret does not belong'],
    ['a stray token', { stsToken: 'x' }, 'InvalidAccessKeyId', 'Check the credentials'],
  ])('because of %s is said so', async (_, change, code, advice) => {
    const rig = await startBucket()
    const store = rig.open({ credentials: sourceOf({ ...administrator(), ...change }) })

    const { message } = await failureOf(store.read('a/1'))

    expect(message).toContain(code)
    expect(message).toContain(advice)
  })

  it('because a session has expired is said so', async () => {
    const rig = await startBucket()
    const caller = { type: 'assumed-role', accountId, principalName: 'r', principalId: '1:s', arn: 'a' } as const
    const session = issueSession(rig.world, caller, 900)
    const key = {
      accessKeyId: session.AccessKeyId,
      accessKeySecret: session.AccessKeySecret,
      stsToken: session.SecurityToken,
    }
    rig.world.clock.advance(900_000)

    const { message } = await failureOf(rig.open({ credentials: sourceOf(key) }).read('a/1'))

    expect(message).toContain('SecurityTokenExpired')
    expect(message).toContain('Get a new one.')
    expect(message).not.toContain(session.SecurityToken)
  })

  it('because of no credentials at all is said with where they were looked for', async () => {
    const rig = await startBucket()
    const credentials = ownCredentials({ given: null, env: {}, home: '/nowhere' })

    const failure = await failureOf(rig.open({ credentials }).read('a/1'))

    expect(failure.reason).toBe('unreachable')
    expect(failure.message).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID')
    expect(rig.world.calls.all()).toEqual([])
  })

  it('in another region or by another name is said so', async () => {
    const rig = await startBucket()

    expect((await failureOf(rig.open({ region: 'cn-shanghai' }).read('a/1'))).message).toContain('not in cn-shanghai')
    expect((await failureOf(rig.open({ bucket: 'nowhere' }).read('a/1'))).message).toContain('There is no such bucket')
    expect((await failureOf(rig.open({ bucket: 'nowhere' }).list(''))).message).toContain('NoSuchBucket')
  })

  it('because this machine’s clock is an hour off is said once, and nothing is written', async () => {
    const rig = await startBucket()
    const store = rig.open()
    await store.create('a/1', bytes('x'))
    // The client signs with `new Date()`, the bucket judges with `Date.now()`: as if the bucket were ahead.
    shift(3_600_000)

    const { message } = await failureOf(store.create('a/2', bytes('x')))

    vi.restoreAllMocks()
    expect(message).toContain('RequestTimeTooSkewed')
    expect(message).toContain('Set the clock.')
    expect(await store.list('')).toEqual(['a/1'])
  })

  it('ten minutes off works', async () => {
    const rig = await startBucket()
    shift(-600_000)

    const created = await rig.open().create('a/1', bytes('x'))

    vi.restoreAllMocks()
    expect(created).toBe('created')
  })

  it.each([
    ['dropped connections', { drop: true }, 'no answer'],
    ['a page of somebody else', { html: 503 }, "an answer that is not OSS's (HTTP 503)"],
    ['an empty page of somebody else', { empty: true }, 'an answer that'],
    ['trouble of the service', { code: 'InternalError', status: 500 }, 'InternalError (HTTP 500'],
    ['an error that nobody knows', { code: 'Strange', status: 400 }, 'Trying again does not help'],
  ])('because of %s is said so by every verb', async (_, effect, text) => {
    const store = (await faulty(effect)).open()
    const verbs = [
      store.create('a/1', bytes('x')),
      store.read('a/1'),
      store.list('a/'),
      store.remove('a/1'),
      store.overwrite('a/1', bytes('x')),
      store.now(),
    ]

    for (const failure of await Promise.all(verbs.map(failureOf))) {
      expect(failure.reason).toBe('unreachable')
      expect(failure.message).toContain(text)
    }
  })

  it('because nothing listens there is said with the address', async () => {
    const rig = await startBucket()
    const closed = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const address = closed.address()
    await new Promise((resolve) => closed.close(resolve))
    const port = typeof address === 'object' && address !== null ? address.port : 0

    const { message } = await failureOf(rig.open({ endpoint: new URL(`http://127.0.0.1:${port}`) }).read('a/1'))

    expect(message).toContain(`ECONNREFUSED. Nothing answers at 127.0.0.1:${port}.`)
  })

  it('by an address that does not exist is said so', () => {
    // As the client words it; no test asks a name server.
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND b.example, GET http://b.example/k?x=1 -1 (…)'), {
      name: 'RequestError',
      status: -1,
    })
    const asked = { place: 'oss://b/', what: 'read k', permission: '', resource: '', region: '', host: 'b.example' }

    expect(toLedgerFailure(error, asked).message).toContain('could not read k: ENOTFOUND. b.example has no address.')
  })
})

describe('what is not there', () => {
  /** A server that always gives this answer, signed or not. */
  const answering = async (status: number, headers: Readonly<Record<string, string>>, body: string) => {
    const { endpoint, close } = await listen(0, async () => ({ status, headers, body }))
    closeLater(close)
    return (await startBucket()).open({ endpoint: new URL(endpoint) })
  }
  const fromOss = { 'x-oss-request-id': '0123456789ABCDEF01234567' }
  const list = (inside: string): string => `<ListBucketResult>${inside}</ListBucketResult>`

  it('is null for a key that OSS does not have, and for nothing else', async () => {
    const store = (await startBucket()).open()

    expect(await store.read('a/2')).toBeNull()
    expect((await failureOf((await answering(404, {}, '')).read('a/1'))).reason).toBe('unreachable')
    expect((await failureOf((await answering(404, {}, '<html></html>')).read('a/1'))).reason).toBe('unreachable')
  })

  it.each([
    ['has lost its keys', '<KeyCount>3</KeyCount><IsTruncated>false</IsTruncated>'],
    ['does not say how many they are', '<IsTruncated>false</IsTruncated>'],
    ['says there is more and not where', '<KeyCount>0</KeyCount><IsTruncated>true</IsTruncated>'],
  ])('is never said by a list that %s', async (_, inside) => {
    const { message } = await failureOf((await answering(200, fromOss, list(inside))).list('a/'))

    expect(message).toContain('could not list a/: an answer that cannot be used')
  })

  it('is never said by a page of somebody else', async () => {
    const text = '<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated>'

    expect((await failureOf((await answering(200, {}, list(text))).list('a/'))).message).toContain("it is not OSS's")
    expect((await failureOf((await answering(200, {}, 'entry')).read('a/1'))).message).toContain("it is not OSS's")
  })

  it('is no time that an answer does not tell', async () => {
    const text = '<KeyCount>0</KeyCount><IsTruncated>false</IsTruncated>'

    const { message } = await failureOf((await answering(200, { ...fromOss, date: 'soon' }, list(text))).now())

    expect(message).toContain('could not tell the time: an answer that cannot be used (it has no Date)')
  })
})

describe('secrets', () => {
  it('stand in no failure, whatever fails', async () => {
    const key = { accessKeyId: 'EXAMPLE-KEY-ID', accessKeySecret: 'EXAMPLE-SECRET', stsToken: 'EXAMPLE-TOKEN' }
    const effects = [
      { drop: true },
      { html: 503 },
      { empty: true },
      { code: 'X', status: 400 },
      { delayMs: 60 },
    ] as const
    const failures: LedgerFailure[] = []
    for (const effect of [...effects, null]) {
      const rig = effect === null ? await startBucket() : await faulty(effect)
      const wrong = effect === null || 'delayMs' in effect ? key : administrator()
      const store = rig.open({ credentials: sourceOf(wrong), timeoutMs: 30 })
      failures.push(await failureOf(store.create('a/1', bytes('x'))), await failureOf(store.read('a/1')))
    }

    const all = failures.map(
      (failure) => `${failure.message} ${failure.stack ?? ''} ${JSON.stringify(failure.cause ?? '')}`,
    )
    expect(all.join('\n')).not.toMatch(/EXAMPLE|emulated-(key|secret)|Signature=|Credential=|https?:\/\//)
  })

  it('of a session draw no warning on the console', async () => {
    const rig = await startBucket()
    const warn = vi.spyOn(console, 'warn')

    await failureOf(rig.open({ credentials: sourceOf({ ...administrator(), stsToken: 'x' }) }).read('a/1'))

    expect(warn).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})
