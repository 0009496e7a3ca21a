import { randomUUID } from 'node:crypto'

/** A request as it came, its body in bytes. */
export type TriggerRequest = Readonly<{
  method: string
  /** Path and query. */
  url: string
  headers: Readonly<Record<string, string>>
  body: Buffer
}>

export type TriggerReply = Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: Buffer }>

export type Place = Readonly<{ accountId: string; region: string; host: string; requestId: string; now: number }>

/** Media types that a body is handed over in as text; all others come in Base64. */
const texts = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded)|application\/[\w.-]+\+(json|xml))/

/** The event of an http trigger (Function Compute 3.0, "HTTP triggers": request structure, version v1). */
export const toHttpEvent = ({ method, url, headers, body }: TriggerRequest, place: Place): unknown => {
  const isText = body.length === 0 || texts.test(headers['content-type'] ?? '')
  const { pathname, searchParams } = new URL(url, 'http://trigger')
  return {
    version: 'v1',
    rawPath: pathname,
    headers,
    queryParameters: Object.fromEntries(
      [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name).join(',')]),
    ),
    body: body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    requestContext: {
      accountId: place.accountId,
      domainName: place.host,
      domainPrefix: place.host.split('.')[0],
      requestId: place.requestId,
      time: new Date(place.now).toISOString().replace(/\.\d+Z$/, 'Z'),
      timeEpoch: String(place.now),
      http: {
        method,
        path: decoded(pathname),
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
    },
  }
}

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/**
 * A handler's answer as HTTP. What happens to one without `statusCode` is not documented, so nobody may rely on it: it is
 * a 502 here that says so.
 */
export const toHttpReply = (body: Buffer): TriggerReply => {
  const answer = parse(body)
  const { statusCode, headers = {}, body: content = '', isBase64Encoded = false } = answer ?? {}
  if (typeof statusCode !== 'number') {
    return plain(
      502,
      'The function answered without a statusCode; what Function Compute makes of it is not documented.',
    )
  }
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)])),
    body: Buffer.from(String(content), isBase64Encoded === true ? 'base64' : 'utf8'),
  }
}

const parse = (body: Buffer): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(body.toString())
    return typeof value === 'object' ? (value as Readonly<Record<string, unknown>> | null) : null
  } catch {
    return null
  }
}

export const plain = (status: number, text: string): TriggerReply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: Buffer.from(`${text}\n`),
})

/** `1-64f6cd87-…`, as Function Compute numbers requests. */
export const newRequestId = (now: number): string =>
  `1-${Math.floor(now / 1000).toString(16)}-${randomUUID().replaceAll('-', '').slice(0, 24)}`
