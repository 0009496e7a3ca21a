import { describe, expect, test } from 'vitest'
import { meansIn } from '../../src/events/means.ts'

describe('what a change was made with', () => {
  test.each([
    ['console', { eventType: 'ConsoleOperation' }, 'alice'],
    ['console', { eventType: 'ApiCall', userAgent: 'ecs.console.aliyun.com' }, 'alice'],
    ['terraform', { eventType: 'ApiCall', userAgent: 'AlibabaCloud Go/1.20 HashiCorp-Terraform/1.9' }, 'ci'],
    ['oos', { eventType: 'ApiCall' }, 'OOSServiceRole:oos-1'],
    ['oos', { eventType: 'ApiCall', sourceIpAddress: 'oos.aliyuncs.com' }, 'x'],
    ['scaling-group', { eventType: 'ApiCall' }, 'AliyunServiceRoleForAutoScaling:ess'],
    ['kubernetes', { userAgent: 'cs.aliyuncs.com' }, 'x'],
    ['service', { eventType: 'AliyunServiceEvent' }, 'x'],
    ['service', { userIdentity: { type: 'system', userName: 'ecs.aliyuncs.com' } }, 'ecs'],
    ['service', { sourceIpAddress: 'emr.aliyuncs.com' }, 'x'],
    ['api', { eventType: 'ApiCall', userAgent: 'Python/3' }, 'bob'],
    ['api', {}, ''],
  ] as const)('%s: %j by %s', (means, record, by) => {
    expect(meansIn(record, by)).toBe(means)
  })
})
