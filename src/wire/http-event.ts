/** An HTTP request as Function Compute 3.0 hands it to a built-in runtime; what is missing is empty. */
export type HttpRequest = Readonly<{
  method: string
  path: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  /** As it was sent: signatures are over bytes. */
  body: Buffer
}>

/** What Function Compute answers with. */
export type HttpAnswer = Readonly<{
  statusCode: number
  headers: Readonly<Record<string, string>>
  body: string
  isBase64Encoded: false
}>

/** Reads an HTTP trigger's event, as bytes, text or parsed already. Source: FC 3.0 "Use an HTTP trigger to invoke a function". */
export const readHttpEvent = (event: unknown): HttpRequest => {
  const { rawPath, headers, body, isBase64Encoded, requestContext } = fieldsOf(parsed(event))
  const { method } = fieldsOf(fieldsOf(requestContext)['http'])
  return {
    method: typeof method === 'string' ? method : '',
    path: typeof rawPath === 'string' ? decoded(rawPath) : '/',
    headers: Object.fromEntries(
      Object.entries(fieldsOf(headers)).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
    body: Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded === true ? 'base64' : 'utf8'),
  }
}

export const jsonAnswer = (statusCode: number, document: object): HttpAnswer => ({
  statusCode,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(document),
  isBase64Encoded: false,
})

export const textAnswer = (statusCode: number, text: string): HttpAnswer => ({
  statusCode,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
  body: `${text}\n`,
  isBase64Encoded: false,
})

/** What bytes say as JSON; null where they are none. */
export const parseJsonBody = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}

const parsed = (event: unknown): unknown =>
  typeof event === 'string' || event instanceof Uint8Array ? parseJsonBody(Buffer.from(event)) : event

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // any object has fields
