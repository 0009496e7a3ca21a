import { describe, expect, it } from 'vitest'
import { builtInProtections, serviceMadeRoles } from '../../../src/core/desired/builtin.ts'
import { anyGlob } from '../../../src/core/desired/glob.ts'
import { matches } from '../../../src/core/desired/match.ts'
import { ecs, tags } from './made.ts'

describe('the built-in protections', () => {
  it.each(['ack.aliyun.com', 'acs:autoscaling:scalingGroupId', 'acs:emr:clusterId'])(
    'keep the role of an instance tagged %s, and let an empty one be filled',
    (tag) => {
      const [guard, ...more] = builtInProtections.filter((one) =>
        matches(one.match, ecs({ tags: tags({ [tag]: 'c-1' }) }), 'prod'),
      )

      expect(guard?.actions).toEqual(['replace', 'detach'])
      expect(more).toEqual([])
    },
  )

  it('protect nothing else', () => {
    const one = ecs({ tags: tags({ app: 'web' }) })

    expect(builtInProtections.some(({ match }) => matches(match, one, 'prod'))).toBe(false)
  })
})

it.each([
  ['OOSServiceRole-exec-1', true],
  ['KubernetesWorkerRole-0f3c', true],
  ['KubernetesMasterRole-0f3c', true],
  ['AliyunServiceRoleForAutoScaling', true],
  ['AliyunCSManagedKubernetesRole', true],
  ['AliyunEmrEcsDefaultRole', true],
  ['AliyunECSInstanceForEMRRole', true],
  ['web-tier', false],
  ['aliyun-team', false],
])('role %s is made by a service: %s', (role, expected) => {
  expect(anyGlob(serviceMadeRoles, role)).toBe(expected)
})
