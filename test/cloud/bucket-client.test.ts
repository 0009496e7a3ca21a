import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { connectBucket } from '../../src/cloud/bucket/client.ts'
import { administrator, bucketName, closeAfterEach } from '../emulator/oss-kit.ts'
import { startBucket, sourceOf } from './bucket-kit.ts'

closeAfterEach()

/** Runs a script of a fresh process, which must end by itself. */
const run = async (script: string): Promise<string> => {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
  return (await promisify(execFile)(process.execPath, args, { timeout: 60_000 })).stdout
}
const importing = (file: string): string =>
  `await import(${JSON.stringify(new URL(`../../${file}`, import.meta.url).href)})`

/** Where the official client would send its requests. */
const addressOf = async (region: string, endpoint: URL | null): Promise<string> => {
  const client = await connectBucket({ bucket: bucketName, region, endpoint }, sourceOf(administrator()))()
  const { options } = client as unknown as {
    options: { endpoint: { href: string }; region: string; sldEnable: boolean }
  }
  return `${options.endpoint.href} ${options.region} ${options.sldEnable ? 'path' : 'host'}`
}

describe('the client of a bucket', () => {
  it('dials the region over https, the inner address where that is named, and an emulator as it is', async () => {
    const inner = new URL('https://oss-cn-beijing-internal.aliyuncs.com')

    expect(await addressOf('cn-beijing', null)).toBe('https://oss-cn-beijing.aliyuncs.com/ oss-cn-beijing host')
    expect(await addressOf('cn-beijing', inner)).toBe(`${inner.href} oss-cn-beijing host`)
    expect(await addressOf('cn-hangzhou', new URL('http://127.0.0.1:1'))).toBe(
      'http://127.0.0.1:1/ oss-cn-hangzhou host',
    )
    expect(await addressOf('cn-hangzhou', new URL('http://emulator:1'))).toBe('http://emulator:1/ oss-cn-hangzhou path')
  })

  it('is one for the same credentials, and another for others', async () => {
    let credentials = { accessKeyId: 'a', accessKeySecret: 'b', securityToken: null as string | null }
    const connect = connectBucket(
      { bucket: bucketName, region: 'cn-hangzhou', endpoint: null },
      async () => credentials,
    )

    const [first, again] = [await connect(), await connect()]
    credentials = { ...credentials, securityToken: 'c' }

    expect(again).toBe(first)
    expect(await connect()).not.toBe(first)
  })

  it('is loaded with the first request, not with our own files', async () => {
    const loaded = await run(`
      ${importing('src/cloud/bucket/objects.ts')}
      ${importing('src/cloud/bucket/fitness.ts')}
      const { createRequire } = await import('node:module')
      console.log(Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('ali-oss')).length)
    `)

    expect(loaded.trim()).toBe('0')
  })

  it('keeps no process alive once its work is done', async () => {
    const { endpoint, world } = await startBucket()
    const { accessKeyId, accessKeySecret } = administrator()

    await run(`
      const { openBucket } = ${importing('src/cloud/bucket/objects.ts')}
      const store = openBucket({
        bucket: '${bucketName}', prefix: 'p', region: 'cn-hangzhou', endpoint: new URL('${endpoint}'), random: () => 0,
        credentials: async () => ({ accessKeyId: '${accessKeyId}', accessKeySecret: '${accessKeySecret}', securityToken: null }),
        clock: { now: () => Date.now(), sleep: async () => undefined },
      })
      await Promise.all(['a', 'b', 'c'].map((key) => store.create(key, Buffer.from('x'))))
    `)

    expect(world.buckets.get(bucketName)?.objects.size).toBe(3)
  })
})
