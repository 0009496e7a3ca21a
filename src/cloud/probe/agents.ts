import { DescribeCloudAssistantStatusRequest } from '@alicloud/ecs20140526/dist/models/DescribeCloudAssistantStatusRequest.js'
import { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { At } from '../../core/model/instance.ts'
import type { Caller } from '../call/call.ts'
import { rows, text, textOrEmpty } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import type { Operation } from '../call/operation.ts'
import { inChunks } from './chunks.ts'
import { instancesOf } from './invocation-results.ts'

/** What is known of an instance's Cloud Assistant agent. */
export type Agent = Readonly<{ online: boolean; os: 'linux' | 'windows' }>

/** DescribeCloudAssistantStatus takes up to 50 ids. */
const BATCH = 50
const describe: Operation = { service: 'ecs', action: 'DescribeCloudAssistantStatus', kind: 'list' }

/** The agents of these instances. One that the cloud does not speak of is none. */
export const listAgents = async (
  caller: Caller,
  at: At,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Agent>> => {
  const pages = await Promise.all(inChunks(ids, BATCH).map((batch) => agentsOf(caller, at, batch)))
  return new Map(pages.flat())
}

/** Where they cannot be asked about, all are taken for Linux and in touch: RunCommand will say what is not so. */
const agentsOf = async (
  { call }: Caller,
  at: At,
  ids: readonly string[],
): Promise<readonly (readonly [string, Agent])[]> => {
  try {
    return await call({
      operation: describe,
      account: at.account,
      region: at.region,
      query: ask(DescribeCloudAssistantStatusRequest, { regionId: at.region, instanceId: [...ids] }),
      resource: instancesOf(at),
      decode: (body) =>
        rows(body, 'InstanceCloudAssistantStatusSet', 'InstanceCloudAssistantStatus').map((row) => [
          text(row, 'InstanceId'),
          {
            online: textOrEmpty(row, 'CloudAssistantStatus') === 'true',
            os: textOrEmpty(row, 'OSType') === 'Windows' ? 'windows' : 'linux',
          },
        ]),
    })
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    return ids.map((id) => [id, { online: true, os: 'linux' }])
  }
}
