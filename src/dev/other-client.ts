import { createHash, createHmac, randomUUID } from 'node:crypto'

export type Key = Readonly<{ endpoint: string; accessKeyId: string; accessKeySecret: string }>

const algorithm = 'ACS3-HMAC-SHA256'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
/** RFC 3986, as the signature wants it. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * One signed ECS call that knows nothing of Rolekeeper: somebody at the console. Signature as in "V3 request structure
 * and signature". Throws what the cloud says.
 */
export const callEcs = async (key: Key, action: string, params: Readonly<Record<string, string>>): Promise<unknown> => {
  const query = Object.entries(params)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&')
  const headers: Record<string, string> = {
    host: new URL(key.endpoint).host,
    'x-acs-action': action,
    'x-acs-content-sha256': sha256(''),
    'x-acs-date': new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2014-05-26',
  }
  const { host: _, ...sent } = headers
  const response = await fetch(`${key.endpoint}/?${query}`, {
    method: 'POST',
    headers: { ...sent, authorization: authorization(key, query, headers) },
  })
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`${action} failed: ${JSON.stringify(body)}`)
  return body
}

const authorization = (key: Key, query: string, headers: Readonly<Record<string, string>>): string => {
  const names = Object.keys(headers).toSorted()
  const lines = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('')
  const request = ['POST', '/', query, lines, names.join(';'), headers['x-acs-content-sha256']].join('\n')
  const signature = createHmac('sha256', key.accessKeySecret)
    .update(`${algorithm}\n${sha256(request)}`)
    .digest('hex')
  return `${algorithm} Credential=${key.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`
}
