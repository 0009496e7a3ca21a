import { createHash } from 'node:crypto'
import * as core from '@alicloud/openapi-core'
import type { CloudFailure, FailureClass } from '../../core/model/cloud-failure.ts'
import { toIso } from '../../core/model/iso.ts'
import type { Notice } from '../../core/model/notice.ts'
import { SECOND, type Instant } from '../../core/model/time.ts'
import type { Channel } from '../../core/ports/channel.ts'
import type { Clock, Random } from '../../core/ports/surroundings.ts'
import type { CredentialSource } from '../call/credentials.ts'
import { asFields, count, inner } from '../call/decode.ts'
import type { CloudAddress, Endpoint } from '../call/endpoints.ts'
import { toFailure } from '../call/errors.ts'
import { openClients, within, type Runtime } from '../call/sdk.ts'

/** A custom bus of the account that Rolekeeper runs in. */
export type EventBus = Readonly<{ cloud: CloudAddress; region: string; bus: string; credentials: CredentialSource }>

type Around = Readonly<{ clock: Clock; random: Random; stop: AbortSignal }>

const TAKEN_WITHIN_MS = 10_000
const TRIES = 4

/** Whoever has a rule on the bus is told: one event for a cause, each in a call of its own, so that none is too large. */
export const openEventBus = (bus: EventBus, around: Around): Channel => {
  const clientOf = openClients()
  const put = async (notice: Notice, at: Instant): Promise<void> => {
    const client = clientOf(await bus.credentials(), endpointOf(bus))
    const answer = await within(TAKEN_WITHIN_MS, client.callApi(putEvents, requestOf(bus.bus, notice, at), runtime))
    if (count(inner(asFields(answer['body']), 'Data'), 'FailedEntryCount') > 0) throw new Error('NotTaken')
  }
  return {
    tell: async (notices) => {
      const at = around.clock.now()
      const said: Notice[] = []
      for (const notice of notices) {
        const failure = await failureOf(() => put(notice, at), bus, around)
        if (failure !== null) return { said, failed: failure.message }
        said.push(notice)
      }
      return { said, failed: null }
    },
  }
}

/** Of the last try; null: it went well. An event that comes twice has the same id. */
const failureOf = async (
  put: () => Promise<void>,
  { region, bus, ...rest }: EventBus,
  { clock, random, stop }: Around,
): Promise<CloudFailure | null> => {
  for (let tries = 1; ; tries++) {
    try {
      await put()
      return null
    } catch (error) {
      const failure = toFailure(error, {
        operation: 'eventbridge:PutEvents',
        account: null,
        region,
        resource: `acs:eventbridge:${region}:*:eventbus/${bus}`,
        passes: null,
        host: endpointOf({ region, ...rest }).host,
      })
      if (tries === TRIES || !passing.has(failure.facts.class) || stop.aborted) return failure
      // Stopped, it is tried once more and given up.
      await clock.sleep(2 ** (tries - 1) * SECOND * (1 + random()), stop).catch(() => null)
    }
  }
}

const passing: ReadonlySet<FailureClass> = new Set<FailureClass>(['throttled', 'unavailable', 'timeout', 'network'])

/** As the official client's endpoint map has them (alibabacloud_eventbridge20200401). */
const endpointOf = ({ cloud, region }: Pick<EventBus, 'cloud' | 'region'>): Endpoint => {
  if (cloud !== 'aliyun') return { protocol: cloud.protocol === 'https:' ? 'https' : 'http', host: cloud.host }
  // A region becomes part of the host that signed requests go to.
  if (!/^[a-z0-9-]+$/.test(region)) throw new Error(`${JSON.stringify(region)} is not the name of a region.`)
  return { protocol: 'https', host: `eventbridge-console.${region}.aliyuncs.com` }
}

/** https://www.alibabacloud.com/help/en/eventbridge/developer-reference/api-eventbridge-2020-04-01-putevents */
const putEvents = new core.$OpenApiUtil.Params({
  action: 'PutEvents',
  version: '2020-04-01',
  protocol: 'HTTPS',
  pathname: '/',
  method: 'POST',
  authType: 'AK',
  style: 'RPC',
  reqBodyType: 'formData',
  bodyType: 'json',
})

const runtime = { readTimeout: TAKEN_WITHIN_MS, connectTimeout: TAKEN_WITHIN_MS } as Runtime // all of it that is read

const requestOf = (bus: string, notice: Notice, at: Instant): core.$OpenApiUtil.OpenApiRequest => {
  const time = toIso(at)
  const event = {
    Id: createHash('sha256')
      .update(JSON.stringify([time, notice]))
      .digest('hex')
      .slice(0, 32),
    Source: 'rolekeeper',
    SpecVersion: '1.0',
    Type: `rolekeeper:Cause:${typeOf[notice.what]}`,
    Subject: notice.cause,
    Time: time,
    DataContentType: 'application/json',
    Data: notice,
  }
  return new core.$OpenApiUtil.OpenApiRequest({ body: { EventBusName: bus, EventList: JSON.stringify([event]) } })
}

const typeOf: Readonly<Record<Notice['what'], string>> = { opened: 'Opened', changed: 'Changed', resolved: 'Resolved' }
