import type { LaunchSpec } from '../../../src/core/model/launch.ts'
import * as model from '../../kit/model.ts'

/** What launches are tried with. */
export const at = { account: model.prod, region: model.hangzhou }
export const spec = (more: Partial<LaunchSpec> = {}): LaunchSpec => ({
  kind: 'ecs',
  account: null,
  region: model.hangzhou,
  name: 'web-7',
  traits: {
    tags: new Map([['app', 'web']]),
    zoneId: '',
    vpcId: '',
    vSwitchId: 'vsw-1',
    securityGroupIds: [],
    resourceGroupId: '',
    instanceType: 'ecs.g7.large',
    images: ['aliyun_3'],
  },
  jobLike: false,
  request: { ImageId: 'aliyun_3' },
  ...more,
})
export const web = model.binding('web', 'web-tier', model.tagged('app', 'web'))
export const wishes = model.account([model.role('web-tier')])
export const given = model.givenOf()
export const frozen = { number: 3, why: 'entry 3 is torn' }
