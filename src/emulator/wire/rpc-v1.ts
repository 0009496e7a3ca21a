import { createHmac } from 'node:crypto'
import { gatewayError } from '../world/errors.ts'
import { identify } from '../world/tokens.ts'
import type { Caller, World } from '../world/world.ts'
import type { Freshness } from './nonces.ts'
import { canonicalQuery, percentEncode } from './request.ts'
import type { Parsed } from './request.ts'

/** What the signature itself needs; the rest of the parameters are the action's own. */
export const v1Parameters: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureNonce',
  'SignatureType',
  'Timestamp',
])

/** Verifies a request signed by version 1.0 of the RPC signature, HMAC-SHA1 over query and form together. */
export const verifyV1 = (world: World, { request, query, form }: Parsed, freshness: Freshness): Caller => {
  const all = new Map([...query, ...form])
  const accessKeyId = all.get('AccessKeyId')
  if (!accessKeyId) throw gatewayError('missingAccessKeyId')
  if (!all.get('Signature')) throw gatewayError('incompleteSignature', 'the parameter Signature is missing')
  if (all.get('SignatureMethod') !== 'HMAC-SHA1' || all.get('SignatureVersion') !== '1.0') {
    throw gatewayError('incompleteSignature', 'only HMAC-SHA1 in version 1.0 is known')
  }
  const { caller, secret } = identify(world, { accessKeyId, securityToken: all.get('SecurityToken') })
  const signed = new Map([...all].filter(([name]) => name !== 'Signature'))
  const toSign = `${request.method.toUpperCase()}&${percentEncode('/')}&${percentEncode(canonicalQuery(signed))}`
  const expected = createHmac('sha1', `${secret}&`).update(toSign).digest('base64')
  if (all.get('Signature') !== expected) throw gatewayError('v1Mismatch', toSign)
  freshness.check(all.get('Timestamp'), accessKeyId, all.get('SignatureNonce'))
  return caller
}
