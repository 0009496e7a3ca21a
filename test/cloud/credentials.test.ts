import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { ownCredentials } from '../../src/cloud/call/credentials.ts'
import { failureOf } from './kit.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

/** A home with this file of the command line tool, or none. */
const homeWith = async (config?: unknown): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'rolekeeper-'))
  folders.push(home)
  if (config !== undefined) {
    await mkdir(join(home, '.aliyun'))
    await writeFile(join(home, '.aliyun', 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))
  }
  return home
}

const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'env-id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'env-secret' }
const ofEnv = { accessKeyId: 'env-id', accessKeySecret: 'env-secret', securityToken: null }
const given = { accessKeyId: 'given-id', accessKeySecret: 'given-secret', securityToken: 'given-token' }
const config = {
  current: 'work',
  profiles: [
    { name: 'default', mode: 'AK', access_key_id: 'default-id', access_key_secret: 'default-secret' },
    { name: 'work', mode: 'AK', access_key_id: 'work-id', access_key_secret: 'work-secret', sts_token: 'stale' },
    { name: 'sts', mode: 'StsToken', access_key_id: 'sts-id', access_key_secret: 'sts-secret', sts_token: 'sts-token' },
    { name: 'half', mode: 'StsToken', access_key_id: 'sts-id', access_key_secret: 'sts-secret' },
    { name: 'metadata', mode: 'EcsRamRole', ram_role_name: 'web-tier' },
    { name: 'strange' },
  ],
}

describe('our own credentials', () => {
  test('are those of the function’s context before all others', async () => {
    expect(await ownCredentials({ given, env, home: await homeWith(config) })()).toEqual(given)
  })

  test('are those of the environment before the profile', async () => {
    const home = await homeWith(config)
    const token = { ...env, ALIBABA_CLOUD_SECURITY_TOKEN: 'env-token' }

    expect(await ownCredentials({ given: null, env, home })()).toEqual(ofEnv)
    expect(await ownCredentials({ given: null, env: token, home })()).toEqual({ ...ofEnv, securityToken: 'env-token' })
  })

  test('are those of the current profile, or of the one that the environment names', async () => {
    const home = await homeWith(config)
    const profile = (name?: string) =>
      ownCredentials({ given: null, env: name === undefined ? {} : { ALIBABA_CLOUD_PROFILE: name }, home })()

    expect(await profile()).toEqual({ accessKeyId: 'work-id', accessKeySecret: 'work-secret', securityToken: null })
    expect(await profile('default')).toMatchObject({ accessKeyId: 'default-id' })
    expect(await profile('sts')).toMatchObject({ accessKeyId: 'sts-id', securityToken: 'sts-token' })
  })

  test('of a file that names no current profile are those of the default one', async () => {
    const home = await homeWith({ profiles: config.profiles })

    expect(await ownCredentials({ given: null, env: {}, home })()).toMatchObject({ accessKeyId: 'default-id' })
  })

  test('are the same object as long as they are the same', async () => {
    const source = ownCredentials({ given: null, env, home: await homeWith() })

    expect(await source()).toBe(await source())
  })

  test('that came to be after a first look are found by the next', async () => {
    const home = await homeWith()
    const source = ownCredentials({ given: null, env: {}, home })
    await failureOf(source())
    await mkdir(join(home, '.aliyun'))
    await writeFile(join(home, '.aliyun', 'config.json'), JSON.stringify(config))

    expect(await source()).toMatchObject({ accessKeyId: 'work-id' })
  })

  test.each<[string, Record<string, string>, unknown, string]>([
    [
      'nothing',
      {},
      undefined,
      'ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET not set; ~/.aliyun/config.json: no such file',
    ],
    [
      'half an environment',
      { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id' },
      undefined,
      'environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET not set',
    ],
    [
      'an empty environment',
      { ...env, ALIBABA_CLOUD_ACCESS_KEY_ID: '' },
      undefined,
      'environment: ALIBABA_CLOUD_ACCESS_KEY_ID not set',
    ],
    ['a broken file', {}, '{"profiles":', 'not JSON'],
    ['a file without profiles', {}, {}, 'no profile default'],
    ['a file of null', {}, 'null', 'not JSON'],
    ['another profile', { ALIBABA_CLOUD_PROFILE: 'other' }, config, 'no profile other'],
    ['an incomplete profile', { ALIBABA_CLOUD_PROFILE: 'half' }, config, 'profile half is incomplete'],
    ['a profile of the metadata service', { ALIBABA_CLOUD_PROFILE: 'metadata' }, config, 'is of mode EcsRamRole'],
    ['a profile without a mode', { ALIBABA_CLOUD_PROFILE: 'strange' }, config, 'is of mode none'],
  ])('where there is %s, are missed with all that was looked at', async (_name, environment, file, message) => {
    const source = ownCredentials({ given: null, env: environment, home: await homeWith(file) })

    const failure = await failureOf(source())

    expect(failure.facts).toMatchObject({ class: 'credentials', code: 'NoCredentials' })
    expect(failure.message).toContain(message)
    expect(failure.message).not.toMatch(/-secret|-token/)
  })
})
