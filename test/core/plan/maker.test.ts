import { describe, expect, it } from 'vitest'
import { makerOf } from '../../../src/core/plan/maker.ts'

const made = (tags: Record<string, string>) => makerOf({ name: 'x', tags: new Map(Object.entries(tags)) })

describe('makerOf', () => {
  it.each([
    [{ PodName: 'nightly-1' }, 'pod', 'pod nightly-1'],
    [{ 'ack.aliyun.com': 'c1', 'acs:autoscaling:scalingGroupId': 'asg-1' }, 'ack', 'ACK cluster c1'],
    [{ 'acs:emr:clusterId': '' }, 'emr', 'a EMR cluster'],
    [{ 'acs:autoscaling:scalingGroupId': 'asg-1' }, 'scaling-group', 'scaling group asg-1'],
    [{ 'managed-by': 'terraform' }, 'terraform', 'Terraform'],
    [{ CreatedBy: 'Terraform (infra)' }, 'terraform', 'Terraform'],
  ])('knows by %o that it was %s', (tags, by, words) => {
    expect(made(tags)).toMatchObject({ by, words })
  })

  it('knows nobody where there is no trace', () => {
    expect(made({ owner: 'terraform', 'managed-by': 'ansible' })).toBe(null)
  })
})
