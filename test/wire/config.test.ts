import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { defaultLedger, readConfig, readLedger, UsageError } from '../../src/wire/config.ts'

const here = '/checkout'

describe('config', () => {
  test('without flags it is the real cloud, ./desired-state, no bounds of an operator and no filter', () => {
    expect(readConfig({}, {}, here)).toEqual({
      desired: 'desired-state',
      git: null,
      cloud: 'aliyun',
      cloudNamed: false,
      operator: null,
      ledger: null,
      ledgerRegion: null,
      ledgerEndpoint: null,
      breakGlass: null,
      credentials: expect.any(Function),
      filter: { accounts: null, regions: null, instances: null, bindings: null, classes: null },
      logLevel: 'warn',
      logForm: 'text',
    })
  })

  test('an emulator is named by its address', () => {
    expect(readConfig({ cloud: 'http://127.0.0.1:4180' }, {}, here).cloud).toEqual(new URL('http://127.0.0.1:4180'))
  })

  test.each(['alyun', 'ftp://127.0.0.1', '127.0.0.1:4180', ''])('%j is no cloud', (cloud) => {
    expect(() => readConfig({ cloud }, {}, here)).toThrow(UsageError)
  })

  test('a ledger in a bucket has one name, however it is written', () => {
    expect(readLedger('oss://bucket/prefix/', here)).toBe('oss://bucket/prefix')
    expect(readLedger('oss://bucket/prefix', here)).toBe('oss://bucket/prefix')
    expect(readLedger('./prefix', here)).toBe('/checkout/prefix')
  })

  test.each(['oss://', 'oss:/bucket', 'oss://Bucket/prefix', 'oss://bucket/../other'])('%j is no ledger', (ledger) => {
    expect(() => readConfig({ ledger }, {}, here)).toThrow(UsageError)
  })

  test('an address of the bucket that is no URL is refused', () => {
    expect(() => readConfig({}, { ROLEKEEPER_LEDGER_ENDPOINT: 'oss internal' }, here)).toThrow(UsageError)
  })

  test('trying never shares a ledger with the real cloud, nor with another emulator', () => {
    const of = (url: string) => defaultLedger(new URL(url), here)

    expect(defaultLedger('aliyun', here)).toBe('/checkout/.rolekeeper/aliyun')
    expect(of('http://127.0.0.1:4180')).toBe('/checkout/.rolekeeper/127.0.0.1-4180')
    expect(of('http://127.0.0.1:4181')).not.toBe(of('http://127.0.0.1:4180'))
    expect(of('http://[::1]:4180')).toBe('/checkout/.rolekeeper/-1-4180')
  })

  test('filters, debug and JSON logs are taken over', () => {
    const flags = { account: ['prod'], region: ['cn-hangzhou'], instance: ['i-1'], binding: ['web'], only: ['attach'] }

    expect(readConfig({ ...flags, debug: true, quiet: true }, { ROLEKEEPER_LOG: 'json' }, here)).toMatchObject({
      filter: {
        accounts: ['prod'],
        regions: ['cn-hangzhou'],
        instances: ['i-1'],
        bindings: ['web'],
        classes: ['attach'],
      },
      logLevel: 'debug',
      logForm: 'json',
    })
  })

  test('a git token is taken from the environment, and is in nothing that prints the config', () => {
    const env = { ROLEKEEPER_GIT_TOKEN: 'a-git-token', ROLEKEEPER_GIT_USERNAME: 'deploy' }
    const config = readConfig({}, env, here)

    expect(config.git?.username).toBe('deploy')
    expect(config.git?.token()).toBe('a-git-token')
    expect(JSON.stringify(config) + inspect(config, { depth: 9 })).not.toContain('a-git-token')
    expect(() => readConfig({}, { ROLEKEEPER_GIT_USERNAME: 'deploy' }, here)).toThrow(/ROLEKEEPER_GIT_TOKEN is not/)
  })
})
