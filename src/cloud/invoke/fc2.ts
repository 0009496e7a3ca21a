import type { Invoker } from '../../core/ports/invoker.ts'
import { toFailure } from '../call/errors.ts'
import { within } from '../call/sdk.ts'
import { addressOf, TAKEN_WITHIN_MS, type FunctionPlace } from './place.ts'

/** What is used of `@alicloud/fc2`, which has no types. */
type Client = Readonly<{
  invokeFunction: (
    service: string,
    name: string,
    event: Buffer,
    headers: Readonly<Record<string, string>>,
  ) => Promise<unknown>
}>
type Options = Readonly<{
  accessKeyID: string
  accessKeySecret: string
  securityToken?: string
  region: string
  endpoint: string
  secure: boolean
  timeout: number
}>
type ClientModule = Readonly<{ default: new (account: string, options: Options) => Client }>

/** Starts functions of Function Compute 2.0, named `service/function`. Its client is loaded with the first. */
export const openFc2 = (place: FunctionPlace): Invoker => ({
  start: async (functionName, payload) => {
    const { account, region } = place
    const [service = '', name = ''] = functionName.split('/')
    const { protocol, host } = addressOf(place)
    try {
      const { accessKeyId, accessKeySecret, securityToken } = await place.credentials()
      // @ts-expect-error -- the package has no types
      const { default: FC } = (await import('@alicloud/fc2')) as ClientModule
      const client = new FC(account, {
        accessKeyID: accessKeyId,
        accessKeySecret,
        ...(securityToken === null ? {} : { securityToken }),
        region,
        endpoint: `${protocol}://${host}`,
        // Else it would speak plain http.
        secure: protocol === 'https',
        timeout: TAKEN_WITHIN_MS,
      })
      const headers = { 'x-fc-invocation-type': 'Async' }
      await within(TAKEN_WITHIN_MS, client.invokeFunction(service, name, Buffer.from(payload), headers))
    } catch (error) {
      const resource = `acs:fc:${region}:${account}:services/${service}/functions/${name}`
      throw toFailure(error, { operation: 'fc:InvokeFunction', account, region, resource, passes: null, host })
    }
  },
})
