import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { gatewayError } from '../world/errors.ts'
import { identify } from '../world/tokens.ts'
import type { Caller, World } from '../world/world.ts'
import type { Freshness } from './nonces.ts'
import { canonicalQuery, headerNamed } from './request.ts'
import type { Parsed } from './request.ts'

const algorithm = 'ACS3-HMAC-SHA256'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Whether the request is signed by version 3 of the signature. */
export const isAcs3 = ({ request }: Parsed): boolean => (request.headers['authorization'] ?? '').startsWith('ACS3-')

/** Verifies a request signed by ACS3-HMAC-SHA256 ("V3 request structure and signature"). */
export const verifyAcs3 = (world: World, parsed: Parsed, freshness: Freshness): Caller => {
  const { headers } = parsed.request
  const { accessKeyId, signedHeaders, signature } = parseAuthorization(headers['authorization'] ?? '')
  const { caller, secret } = identify(world, { accessKeyId, securityToken: headers['x-acs-security-token'] })
  const mustBeSigned = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-acs-'))
  const unsigned = mustBeSigned.find((name) => !signedHeaders.includes(name))
  if (unsigned !== undefined) throw gatewayError('incompleteSignature', `the header ${unsigned} is not signed`)
  const toSign = `${algorithm}\n${sha256(canonicalRequest(parsed, signedHeaders))}`
  const expected = createHmac('sha256', secret).update(toSign).digest('hex')
  if (headers['x-acs-content-sha256'] !== sha256(parsed.request.body) || !isSame(expected, signature)) {
    throw gatewayError('v3Mismatch', toSign.replace('\n', '\\n'))
  }
  freshness.check(headers['x-acs-date'], accessKeyId, headers['x-acs-signature-nonce'])
  return caller
}

const parseAuthorization = (text: string) => {
  const found = /^ACS3-HMAC-SHA256 +Credential=([^,]*), *SignedHeaders=([^,]*), *Signature=([0-9a-f]*)$/.exec(text)
  if (found === null) throw gatewayError('incompleteSignature', 'the Authorization header is malformed')
  const [, accessKeyId = '', names = '', signature = ''] = found
  if (accessKeyId === '') throw gatewayError('missingAccessKeyId')
  return { accessKeyId, signedHeaders: names.split(';'), signature }
}

const canonicalRequest = ({ request, path, query }: Parsed, signedHeaders: readonly string[]): string => {
  const lines = signedHeaders.map((name) => `${name}:${headerNamed(request, name)}\n`).join('')
  const hash = request.headers['x-acs-content-sha256'] ?? ''
  return [request.method.toUpperCase(), path, canonicalQuery(query), lines, signedHeaders.join(';'), hash].join('\n')
}

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
