import type OSS from 'ali-oss'
import type { Credentials, CredentialSource } from '../call/credentials.ts'

/** What is used of the official client. Its own types lack several methods and say little of answers. */
export type Client = Readonly<{
  put: (name: string, body: Buffer, options: Options) => Promise<unknown>
  get: (name: string, options: Options) => Promise<unknown>
  delete: (name: string, options: Options) => Promise<unknown>
  listV2: (query: Readonly<Record<string, string | number>>, options: Options) => Promise<unknown>
  getBucketVersioning: (bucket: string, options: Options) => Promise<unknown>
  getBucketLifecycle: (bucket: string, options: Options) => Promise<unknown>
}>

/** Made anew for each request: the client writes into what it is given. */
export type Options = { timeout: number; headers?: Record<string, string>; mime?: string }

export type BucketAddress = Readonly<{
  bucket: string
  /** `cn-hangzhou` */
  region: string
  /** Null: the region's public address. Functions name the inner one, an emulator its own. */
  endpoint: URL | null
}>

/**
 * A client for the credentials of the moment: they change on Function Compute. `ali-oss` is loaded with the first one, as
 * most runs need no bucket; the sockets are shared by all.
 */
export const connectBucket = (address: BucketAddress, credentials: CredentialSource): (() => Promise<Client>) => {
  // By identity: new credentials are a new object, and the client of the old ones goes with them.
  const clients = new WeakMap<Credentials, Promise<Client>>()
  return async () => {
    const current = await credentials()
    const client = clients.get(current) ?? makeClient(address, current)
    clients.set(current, client)
    return client
  }
}

const makeClient = async (address: BucketAddress, credentials: Credentials): Promise<Client> => {
  const { default: Oss } = await import('ali-oss')
  // The narrower type is ours, see above.
  return new Oss(optionsOf(address, credentials)) as unknown as Client
}

const optionsOf = ({ bucket, region, endpoint }: BucketAddress, credentials: Credentials): OSS.Options => ({
  accessKeyId: credentials.accessKeyId,
  accessKeySecret: credentials.accessKeySecret,
  ...(credentials.securityToken === null ? {} : { stsToken: credentials.securityToken }),
  // Without it the client warns on the console of every session; nothing is refreshed without a function to do it.
  refreshSTSTokenInterval: 1,
  bucket,
  region: `oss-${region}`,
  secure: true,
  authorizationV4: true,
  ...(endpoint === null ? {} : { endpoint: endpoint.href, ...styleOf(endpoint) }),
})

/**
 * The bucket stands in the host name: of the address, or, where that is a number, of the Host header alone. Any other name
 * of an emulator has no names below it, so there it stands in the path (sldEnable, which the types lack).
 */
const styleOf = ({ hostname }: URL): object => {
  const isNumber = /^[\d.]+$|^\[/.test(hostname)
  return isNumber || hostname.endsWith('.aliyuncs.com') ? {} : { sldEnable: true }
}
