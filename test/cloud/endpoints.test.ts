import { createRequire } from 'node:module'
import type * as EcsModule from '@alicloud/ecs20140526'
import { describe, expect, test } from 'vitest'
import { endpointOf } from '../../src/cloud/call/endpoints.ts'

describe('an endpoint', () => {
  test.each([
    ['ecs', 'cn-hangzhou', 'ecs-cn-hangzhou.aliyuncs.com'],
    ['ecs', 'cn-shanghai', 'ecs.cn-shanghai.aliyuncs.com'],
    ['ecs', 'eu-central-1', 'ecs.eu-central-1.aliyuncs.com'],
    ['eci', 'cn-hangzhou', 'eci.cn-hangzhou.aliyuncs.com'],
    ['sts', 'cn-hangzhou', 'sts.cn-hangzhou.aliyuncs.com'],
    ['sts', null, 'sts.aliyuncs.com'],
    ['ram', null, 'ram.aliyuncs.com'],
    ['ram', 'cn-hangzhou', 'ram.aliyuncs.com'],
  ] as const)('of %s in %s is %s, over TLS', (service, region, host) => {
    expect(endpointOf('aliyun', service, region)).toEqual({ protocol: 'https', host })
  })

  test.each(['cn-hangzhou', 'cn-beijing', 'cn-shanghai-finance-1', 'cn-north-2-gov-1', 'ap-southeast-1', 'us-west-1'])(
    'of ECS in %s is the SDK’s own',
    (regionId) => {
      // The SDK is CommonJS; required like this it looks the same under every loader.
      const ecs = createRequire(import.meta.url)('@alicloud/ecs20140526') as typeof EcsModule.default
      const client = new ecs.default({ accessKeyId: 'a', accessKeySecret: 'b', regionId } as never)

      expect(endpointOf('aliyun', 'ecs', regionId).host).toBe(client._endpoint)
    },
  )

  test('of an emulator is its address for all services', () => {
    expect(endpointOf(new URL('http://127.0.0.1:8080'), 'ram', null)).toEqual({
      protocol: 'http',
      host: '127.0.0.1:8080',
    })
    expect(endpointOf(new URL('https://cloud.test/'), 'ecs', 'cn-hangzhou')).toEqual({
      protocol: 'https',
      host: 'cloud.test',
    })
  })

  test.each(['evil.example/', 'a@b', 'A', '', '../x'])('is made of no region like %j', (region) => {
    expect(() => endpointOf('aliyun', 'ecs', region)).toThrow('not the name of a region')
  })
})
