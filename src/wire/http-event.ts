/** An HTTP request as Function Compute 3.0 hands it to a built-in runtime; what is missing is empty. */
export type HttpRequest = Readonly<{ path: string; body: string }>

/** What Function Compute answers with. */
export type HttpAnswer = Readonly<{
  statusCode: number
  headers: Readonly<Record<string, string>>
  body: string
  isBase64Encoded: false
}>

/** Reads an HTTP trigger's event, as bytes, text or parsed already. Source: FC 3.0 "Use an HTTP trigger to invoke a function". */
export const readHttpEvent = (event: unknown): HttpRequest => {
  const { rawPath, body, isBase64Encoded } = fieldsOf(parsed(event))
  const text = typeof body === 'string' ? body : ''
  return {
    path: typeof rawPath === 'string' ? decoded(rawPath) : '/',
    body: isBase64Encoded === true ? Buffer.from(text, 'base64').toString('utf8') : text,
  }
}

export const jsonAnswer = (statusCode: number, document: object): HttpAnswer => ({
  statusCode,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(document),
  isBase64Encoded: false,
})

/** What a text says as JSON; null where it is none. */
export const parseJsonText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const parsed = (event: unknown): unknown =>
  typeof event === 'string' || event instanceof Uint8Array ? parseJsonText(Buffer.from(event).toString('utf8')) : event

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // any object has fields
