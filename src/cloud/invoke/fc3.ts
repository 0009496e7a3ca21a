import { Readable } from 'node:stream'
import { InvokeFunctionHeaders } from '@alicloud/fc20230330/dist/models/InvokeFunctionHeaders.js'
import * as core from '@alicloud/openapi-core'
import type { Invoker } from '../../core/ports/invoker.ts'
import { toFailure } from '../call/errors.ts'
import { openClients, within, type Runtime } from '../call/sdk.ts'
import { addressOf, TAKEN_WITHIN_MS, type FunctionPlace } from './place.ts'

/** Starts functions of Function Compute 3.0 (API 2023-03-30, InvokeFunction). */
export const openFc3 = (place: FunctionPlace): Invoker => {
  const clientOf = openClients()
  return {
    start: async (functionName, payload) => {
      const address = addressOf(place)
      try {
        const client = clientOf(await place.credentials(), address)
        const answer = await within(
          TAKEN_WITHIN_MS,
          client.callApi(invocationOf(functionName), requestOf(payload), runtime),
        )
        await drained(answer['body'])
      } catch (error) {
        throw toFailure(error, {
          operation: 'fc:InvokeFunction',
          account: place.account,
          region: place.region,
          resource: `acs:fc:${place.region}:${place.account}:functions/${functionName}`,
          passes: null,
          host: address.host,
        })
      }
    },
  }
}

/** As `invokeFunctionWithOptions` of the official client has it, whose other 400 files need not be loaded. */
const invocationOf = (functionName: string): core.$OpenApiUtil.Params =>
  new core.$OpenApiUtil.Params({
    action: 'InvokeFunction',
    version: '2023-03-30',
    protocol: 'HTTPS',
    pathname: `/2023-03-30/functions/${encodeURIComponent(functionName)}/invocations`,
    method: 'POST',
    authType: 'AK',
    style: 'ROA',
    reqBodyType: 'json',
    bodyType: 'binary',
  })

const requestOf = (payload: Uint8Array): core.$OpenApiUtil.OpenApiRequest => {
  const headers: Record<string, string> = new InvokeFunctionHeaders({ xFcInvocationType: 'Async' }).toMap()
  return new core.$OpenApiUtil.OpenApiRequest({ headers, stream: Readable.from([Buffer.from(payload)]) })
}

const runtime = { readTimeout: TAKEN_WITHIN_MS, connectTimeout: TAKEN_WITHIN_MS } as Runtime // all of it that is read

/** The socket is free for the next call once the answer's body has been read. */
const drained = async (body: unknown): Promise<void> => {
  if (!(body instanceof Readable)) return
  for await (const _chunk of body);
}
