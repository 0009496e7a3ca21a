import * as core from '@alicloud/openapi-core'
import { LateAnswer } from './errors.ts'
import { endpointOf, type CloudAddress, type Endpoint } from './endpoints.ts'
import type { Operation, Query, Service } from './operation.ts'
import type { Credentials } from './credentials.ts'

/** One attempt on the wire. */
export type Sending = Readonly<{
  operation: Operation
  region: string | null
  query: Query
  credentials: Credentials
  timeoutMs: number
}>

/** The official SDK's core: signs, sends, reads JSON. It is the only thing here that touches the network. */
export type Sdk = Readonly<{
  /** The parsed body; throws whatever the SDK throws, or `LateAnswer`. */
  send: (sending: Sending) => Promise<unknown>
  hostOf: (operation: Operation, region: string | null) => string
}>

const versions: Readonly<Record<Service, string>> = {
  ecs: '2014-05-26',
  eci: '2018-08-08',
  ram: '2015-05-01',
  sts: '2015-04-01',
}

type ClientClass = typeof core.default.default
type CoreClient = InstanceType<ClientClass>

/** Node gives the CommonJS module as its default, vitest and bundlers give the class that it exports as default. */
const classIn = (module: ClientClass | Readonly<{ default: ClientClass }>): ClientClass =>
  'default' in module ? module.default : module

const Client = classIn(core.default)
export type Runtime = Parameters<CoreClient['callApi']>[2]

/** Makes clients per host and credentials, and keeps them; the SDK keeps the sockets. */
export const openClients = (): ((credentials: Credentials, endpoint: Endpoint) => CoreClient) => {
  // By identity: new credentials are a new object, and what belonged to the old ones goes with them.
  const clients = new WeakMap<Credentials, Map<string, CoreClient>>()
  return (credentials, { protocol, host }) => {
    const own = clients.get(credentials) ?? new Map<string, CoreClient>()
    clients.set(credentials, own)
    const known = own.get(host)
    if (known !== undefined) return known
    const made = new Client(configOf(credentials, protocol, host))
    own.set(host, made)
    return made
  }
}

export const makeSdk = (cloud: CloudAddress): Sdk => {
  const clientOf = openClients()
  return {
    send: async (sending) => {
      const client = clientOf(sending.credentials, endpointOf(cloud, sending.operation.service, sending.region))
      return within(sending.timeoutMs, callApi(client, sending))
    },
    hostOf: ({ service }, region) => endpointOf(cloud, service, region).host,
  }
}

/** The SDK's own package of credentials looks for them everywhere and is a fifth of what there is to load: ours are at hand. */
const configOf = (credentials: Credentials, protocol: string, host: string): core.$OpenApiUtil.Config =>
  new core.$OpenApiUtil.Config({
    credential: toCredential(credentials),
    protocol,
    endpoint: host,
    userAgent: 'rolekeeper',
  })

/** What the SDK's core asks of a credential, for each call. */
const toCredential = ({ accessKeyId, accessKeySecret, securityToken }: Credentials): unknown => ({
  getCredential: async () => ({
    type: securityToken === null ? 'access_key' : 'sts',
    accessKeyId,
    accessKeySecret,
    ...(securityToken === null ? {} : { securityToken }),
  }),
})

const callApi = async (client: CoreClient, { operation, query, timeoutMs }: Sending): Promise<unknown> => {
  const params = new core.$OpenApiUtil.Params({
    action: operation.action,
    version: versions[operation.service],
    protocol: 'HTTPS',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  })
  const request = new core.$OpenApiUtil.OpenApiRequest({ query: core.OpenApiUtil.query(query) })
  // Both alike: the SDK's connect timeout is a limit on idle sockets, and the smaller of the two counts. It reads
  // these two fields alone, so its RuntimeOptions class, which is another package's, is not needed.
  const runtime = { readTimeout: timeoutMs, connectTimeout: timeoutMs } as Runtime
  const answer = await client.callApi(params, request, runtime)
  return answer['body']
}

/** A real timer, whatever clock the rest lives by: it guards against real sockets. */
export const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateAnswer(`No answer in ${ms} ms.`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
