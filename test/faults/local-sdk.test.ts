import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Credentials } from '../../src/cloud/call/credentials.ts'
import { toFailure } from '../../src/cloud/call/errors.ts'
import type { Operation } from '../../src/cloud/call/operation.ts'
import { makeSdk, type Sdk } from '../../src/cloud/call/sdk.ts'
import { serve, type Served } from '../../src/emulator/serve.ts'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import { fleetOf, web } from '../kit/fleets.ts'
import { localSdk } from './local-sdk.ts'
import { Life } from './steps.ts'

const operation: Operation = { service: 'ecs', action: 'DescribeInstances', kind: 'list' }
const asked = { operation: 'ecs:DescribeInstances', account: '1', region: 'r', resource: '*', passes: null, host: 'h' }

describe('the lab tells of the cloud as the official SDK does', () => {
  let served: Served
  beforeAll(async () => {
    served = await serve({ fleet: fleetOf([web(1), web(2, 'web-tier')]) })
  })
  afterAll(() => served.close())

  /** What comes of one call: its body, or how it failed. */
  const outcomeOf = async (sdk: Sdk, rules: readonly FaultRule[], keys?: Partial<Credentials>): Promise<unknown> => {
    const { faults } = served.cloud.world
    faults.clear()
    faults.add(rules)
    const { accessKeyId, accessKeySecret } = served.facts
    const credentials = { accessKeyId, accessKeySecret, securityToken: null, ...keys }
    const sending = { operation, region: 'cn-hangzhou', query: { RegionId: 'cn-hangzhou', MaxResults: 10 } }
    try {
      const body = await sdk.send({ ...sending, credentials, timeoutMs: 5_000 })
      return { ...(body as object), RequestId: '' }
    } catch (error) {
      return { ...toFailure(error, asked).facts, requestId: '' }
    }
  }

  const situations: readonly (readonly [string, readonly FaultRule[], Partial<Credentials>])[] = [
    ['success', [], {}],
    ['a refusal', [{ action: '*', code: 'InvalidParameter', status: 400 }], {}],
    ['a denial', [{ action: '*', code: 'Forbidden.RAM', status: 403 }], {}],
    ['throttling', [{ action: '*', code: 'Throttling.User', status: 400 }], {}],
    ['an error of the server', [{ action: '*', code: 'InternalError', status: 500 }], {}],
    ['empty lists', [{ action: '*', empty: 'list' }], {}],
    ['a connection that breaks', [{ action: '*', drop: true }], {}],
    ['a key that nobody knows', [], { accessKeyId: 'LTAIunknown' }],
  ]

  it.each(situations)('%s', async (_, rules, keys) => {
    const ours = await outcomeOf(localSdk(served.cloud, new Life()), rules, keys)

    expect(ours).toEqual(await outcomeOf(makeSdk(new URL(served.facts.endpoint)), rules, keys))
  })

  it.each([
    ['an HTML page', { action: '*', html: true }],
    ['an empty body', { action: '*', empty: true }],
  ] as const)('%s, but for the wording of it', async (_, rule) => {
    const classOf = async (sdk: Sdk): Promise<unknown> => ((await outcomeOf(sdk, [rule])) as { class?: unknown }).class
    const ours = await classOf(localSdk(served.cloud, new Life()))

    expect(ours).toBe('unavailable')
    expect(await classOf(makeSdk(new URL(served.facts.endpoint)))).toBe(ours)
  })
})
