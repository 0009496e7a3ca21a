/** An event as EventBridge delivers it: a CloudEvents envelope with Alibaba Cloud's own attributes. */
export type CloudEvent = Readonly<{
  id: string
  source: string
  specversion: '1.0'
  type: string
  subject: string
  time: string
  datacontenttype: string
  aliyunaccountid: string
  aliyunregionid: string
  /** `default` for events of the cloud itself. */
  aliyuneventbusname: string
  data: Readonly<Record<string, unknown>>
}>

type Listener = (event: CloudEvent) => void

export type Bus = Readonly<{
  emit: (event: CloudEvent) => void
  /** Returns what ends the subscription. */
  subscribe: (listener: Listener) => () => void
}>

/** Delivers to subscribers in process, in order and at once. */
export const createBus = (): Bus => {
  const listeners = new Set<Listener>()
  return {
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
