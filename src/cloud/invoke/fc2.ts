import type { Invoker } from '../../core/ports/invoker.ts'
import { toFailure } from '../call/errors.ts'
import { within } from '../call/sdk.ts'
import { addressOf, TAKEN_WITHIN_MS, type FunctionPlace } from './place.ts'

/** Starts functions of Function Compute 2.0, named `service/function`. Its client is loaded with the first. */
export const openFc2 = (place: FunctionPlace): Invoker => ({
  start: async (functionName, payload) => {
    const { account, region } = place
    const [service = '', name = ''] = functionName.split('/')
    const { protocol, host } = addressOf(place)
    try {
      const { accessKeyId, accessKeySecret, securityToken } = await place.credentials()
      const { default: FC } = await import('@alicloud/fc2')
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
