import { CloudError } from '../world/errors.ts'
import type { Call, Service } from '../world/service.ts'

/** EventBridge's limits: 64 KB of events in one call ("Limits"), of which each has these fields (API reference, PutEvents). */
const MOST_BYTES = 64 * 1024

const invalid = (name: string): CloudError =>
  new CloudError(400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`)

/** PutEvents: onto one bus of the caller's account. An event that lacks a field fails alone, and the call says 200. */
const putEvents = ({ params, world, account, region, requestId }: Call): Record<string, unknown> => {
  const bus = params.required('EventBusName')
  const events = params.json('EventList')
  if (!Array.isArray(events) || events.length === 0) throw invalid('EventList')
  if (Buffer.byteLength(params.text('EventList') ?? '') > MOST_BYTES) throw invalid('EventList')
  const EntryList = events.map((event: unknown) => {
    const fields = (typeof event === 'object' && event !== null ? event : {}) as Readonly<Record<string, unknown>>
    const missing = ['Id', 'Source', 'Type'].find((name) => typeof fields[name] !== 'string' || fields[name] === '')
    if (missing !== undefined) return { ErrorCode: 'InvalidArgument', ErrorMessage: `${missing} is missing.` }
    const text = (name: string, otherwise: string): string => {
      const value = fields[name]
      return typeof value === 'string' ? value : otherwise
    }
    world.bus.emit({
      id: text('Id', ''),
      source: text('Source', ''),
      specversion: '1.0',
      type: text('Type', ''),
      subject: text('Subject', ''),
      time: text('Time', new Date(world.clock.now()).toISOString()),
      datacontenttype: text('DataContentType', 'application/json'),
      aliyunaccountid: account.id,
      aliyunregionid: region,
      aliyuneventbusname: bus,
      data: (fields['Data'] ?? {}) as Readonly<Record<string, unknown>>,
    })
    return { EventId: text('Id', ''), TraceId: requestId }
  })
  const FailedEntryCount = EntryList.filter((entry) => 'ErrorCode' in entry).length
  return { Code: '200', Success: true, Message: 'success', Data: { FailedEntryCount, EntryList } }
}

/** EventBridge, 2020-04-01, as far as a custom bus takes events. */
export const eventbridge: Service = {
  product: 'eventbridge',
  version: '2020-04-01',
  actions: { PutEvents: putEvents },
  // An event changes nothing that anybody could read.
  writes: new Set(),
  // EventBridge documentation, "Custom policies": `acs:eventbridge:*:*:eventbus/NAME`.
  resources: {
    PutEvents: ({ params, account, region }) => [
      `acs:eventbridge:${region}:${account.id}:eventbus/${params.text('EventBusName') ?? '*'}`,
    ],
  },
}
