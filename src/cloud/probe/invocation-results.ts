import { DescribeInvocationResultsRequest } from '@alicloud/ecs20140526/dist/models/DescribeInvocationResultsRequest.js'
import type { At } from '../../core/model/instance.ts'
import type { Probed } from '../../core/ports/prober.ts'
import type { Caller } from '../call/call.ts'
import { inner, rows, text, textOrEmpty, type Fields } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import type { Operation } from '../call/operation.ts'
import { allPages, tokenAfter } from '../read/pages.ts'

/** DescribeInvocationResults gives at most 50 rows a page. */
const PAGE = 50
const describe: Operation = { service: 'ecs', action: 'DescribeInvocationResults', kind: 'list' }

export const instancesOf = (at: At): string => `acs:ecs:${at.region}:${at.account}:instance/*`

/** What has ended of a command, by instance; those that still run are left out. */
export const readResults = async ({ call }: Caller, at: At, invokeId: string): Promise<ReadonlyMap<string, Probed>> => {
  const found = await allPages((token) =>
    call({
      operation: describe,
      account: at.account,
      region: at.region,
      query: ask(DescribeInvocationResultsRequest, {
        regionId: at.region,
        invokeId,
        maxResults: PAGE,
        ...(token === null ? {} : { nextToken: token }),
      }),
      resource: instancesOf(at),
      decode: (body) => {
        const invocation = inner(body, 'Invocation')
        return {
          items: rows(invocation, 'InvocationResults', 'InvocationResult'),
          next: tokenAfter(invocation, token),
        }
      },
    }),
  )
  return new Map(
    found.filter(hasEnded).map((row) => {
      const probed = toProbed(row)
      return [probed.id, probed]
    }),
  )
}

const running: ReadonlySet<string> = new Set(['Pending', 'Scheduled', 'Running', 'Stopping'])
const hasEnded = (row: Fields): boolean => !running.has(textOrEmpty(row, 'InvocationStatus'))

/** ErrorCode of DescribeInvocationResults: nobody on the instance took the command, or it was never ended. */
const nobody =
  /^(Instance(NotExists|Released|NotRunning)|Client(NotRunning|NotResponse|NotOnline|IsUpgrading|NetworkBlocked)|DeliveryTimeout|ExecutionTimeout|SecurityGroupRuleDenied)$/

const toProbed = (row: Fields): Probed => {
  const id = text(row, 'InstanceId')
  const status = textOrEmpty(row, 'InvocationStatus')
  // By default the output comes in Base64.
  if (status === 'Success') return { id, is: 'printed', output: decode(textOrEmpty(row, 'Output')) }
  const code = textOrEmpty(row, 'ErrorCode') || status
  const info = textOrEmpty(row, 'ErrorInfo')
  const why = `Cloud Assistant: ${code}${info === '' ? '' : ` (${info})`}`
  if (nobody.test(code)) {
    return { id, is: 'offline', why, fix: 'Start the instance and its Cloud Assistant agent, and verify it again.' }
  }
  return { id, is: 'failed', why, fix: 'Run the probe there by hand: rolekeeper verify --print-probe sh' }
}

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')
