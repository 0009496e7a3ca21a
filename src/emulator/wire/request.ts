/** An HTTP request and reply as any server or interceptor can give and take them. Header names are in lower case. */
export type HttpRequest = Readonly<{
  method: string
  /** Path and query, or a whole URL. */
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}>
export type HttpReply = Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: string }>

/** `drop` closes the connection without an answer. */
export type Answer = HttpReply | 'drop'

/** The parts of a request that signatures and parameters need. */
export type Parsed = Readonly<{
  request: HttpRequest
  path: string
  query: ReadonlyMap<string, string>
  form: ReadonlyMap<string, string>
}>

/** Decodes query and form body; of a name that comes twice the last counts. */
export const parseRequest = (request: HttpRequest): Parsed => {
  const url = toUrl(request.url)
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  return {
    request,
    path: url.pathname,
    query: new Map(url.searchParams),
    form: new Map(isForm ? new URLSearchParams(request.body) : []),
  }
}

/** Any target of a request: `//` begins a path here and never a host, and what is no URL at all asks for the root. */
export const toUrl = (target: string): URL => {
  const whole = target.startsWith('/') ? `http://emulator${target}` : target
  return new URL(URL.canParse(whole) ? whole : 'http://emulator/')
}

/** A header whose name comes from whoever asks: `constructor` is none. */
export const headerNamed = ({ headers }: Pick<HttpRequest, 'headers'>, name: string): string =>
  (Object.hasOwn(headers, name) ? headers[name] : undefined)?.trim() ?? ''

/** Percent-encoding as both signatures want it: all but letters, digits and `-_.~` (RFC 3986). */
export const percentEncode = (text: string): string =>
  // Most names and values are plain, and each request has dozens.
  /^[\w.~-]*$/.test(text)
    ? text
    : encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** The query in canonical form: encoded, sorted by name, joined. */
export const canonicalQuery = (parameters: ReadonlyMap<string, string>): string =>
  [...parameters]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&')
