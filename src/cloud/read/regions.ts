import { DescribeRegionsRequest } from '@alicloud/ecs20140526/dist/models/DescribeRegionsRequest.js'
import type { At } from '../../core/model/instance.ts'
import { region, type Region } from '../../core/model/names.ts'
import type { Caller } from '../call/call.ts'
import { rows, text } from '../call/decode.ts'
import { ask } from '../call/model.ts'

/** Every region that the account can use, asked of one of them. */
export const listRegions = ({ call }: Caller, at: At): Promise<readonly Region[]> =>
  call({
    operation: { service: 'ecs', action: 'DescribeRegions', kind: 'list' },
    account: at.account,
    region: at.region,
    query: ask(DescribeRegionsRequest, {}),
    resource: '*',
    decode: (body) => rows(body, 'Regions', 'Region').map((row) => region(text(row, 'RegionId'))),
  })

/** Every region in which ECI is, which are fewer than those of ECS. */
export const listGroupRegions = ({ call }: Caller, at: At): Promise<readonly Region[]> =>
  call({
    operation: { service: 'eci', action: 'DescribeRegions', kind: 'list' },
    account: at.account,
    region: at.region,
    query: { RegionId: at.region },
    resource: '*',
    decode: (body) => rows(body, 'Regions').map((row) => region(text(row, 'RegionId'))),
  })
