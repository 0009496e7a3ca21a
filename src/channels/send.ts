import { MINUTE, SECOND } from '../core/model/time.ts'
import type { Clock, Random } from '../core/ports/surroundings.ts'

/** One request. Its address may hold a secret, as robots' do, so no message shows more of it than the host. */
export type Request = Readonly<{
  method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  url: URL
  headers: Readonly<Record<string, string>>
  body: string | null
  /** A POST that may have its effect twice rather than not at all. */
  isRepeatable?: true
}>

/** How requests go out. */
export type Way = Readonly<{
  /** The hosts, with their ports, that may be dialled at all: the operator's. */
  hosts: readonly string[]
  /** How often something is tried that may be tried again. */
  tries: number
  clock: Clock
  random: Random
  stop: AbortSignal
}>

export type Reply = Readonly<{ status: number; headers: Headers; text: string }>

/** No answer that is one came. `busy`: later one may. */
export class SendFailure extends Error {
  override readonly name = 'SendFailure'
  readonly reason: 'refused' | 'busy'

  constructor(message: string, reason: SendFailure['reason']) {
    super(message)
    this.reason = reason
  }
}

const PATIENCE_MS: number = 10 * SECOND
const LONGEST_WAIT_MS: number = MINUTE
const FIRST_WAIT_MS: number = SECOND
const MOST_CHARACTERS = 4 * 1024 * 1024

/**
 * Sends one request over https, or over http to this machine. Redirects are not followed: where something goes is what was
 * written down. What was not taken (429) is sent again, and so is what failed on the way or with 5xx, unless it is a POST
 * that may have had its effect and may not have it twice. Throws `SendFailure`; any other answer is the caller's to read.
 */
export const send = async (request: Request, way: Way): Promise<Reply> => {
  checkAddress(request.url, way.hosts)
  for (let tries = 1; ; tries++) {
    const outcome = await attempt(request, way.stop)
    if ('status' in outcome) return outcome
    const again = outcome.untouched || request.method !== 'POST' || request.isRepeatable === true
    if (!again || tries >= way.tries || way.stop.aborted) throw new SendFailure(outcome.wrong, 'busy')
    await way.clock.sleep(waitMs(tries, outcome.waitMs, way.random), way.stop)
  }
}

/** `untouched`: the other side says that it did nothing with it. */
type Missed = Readonly<{ wrong: string; untouched: boolean; waitMs: number | null }>

const attempt = async ({ method, url, headers, body }: Request, stop: AbortSignal): Promise<Reply | Missed> => {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)])
  try {
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal })
    const { status } = response
    if (status >= 300 && status < 400) {
      await response.body?.cancel()
      throw new SendFailure(`${url.host} answers ${status} and points elsewhere, which is not followed`, 'refused')
    }
    const waitMs = retryAfter(response.headers)
    // GitHub says so of its second limit: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    const isLimited = status === 429 || (status === 403 && waitMs !== null)
    if (!isLimited && status < 500) return { status, headers: response.headers, text: await textOf(response, url) }
    await response.body?.cancel()
    return { wrong: `${url.host} answers ${status}`, untouched: isLimited, waitMs }
  } catch (error) {
    if (error instanceof SendFailure) throw error
    return { wrong: `${url.host} cannot be reached or breaks off (${codeOf(error)})`, untouched: false, waitMs: null }
  }
}

const checkAddress = ({ protocol, host, hostname, username }: URL, hosts: readonly string[]): void => {
  if (!hosts.includes(host)) throw new SendFailure(`${host} is no host that the operator has named`, 'refused')
  if (username !== '') throw new SendFailure(`The address of ${host} holds credentials`, 'refused')
  const isOwn = protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  if (protocol !== 'https:' && !isOwn) throw new SendFailure(`${host} is to be reached over https alone`, 'refused')
}

const textOf = async (response: Response, { host }: URL): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    // Leaving the loop closes the connection.
    if (text.length > MOST_CHARACTERS) throw new SendFailure(`${host} answers more than can be read`, 'refused')
  }
  return text + decoder.decode()
}

/** In seconds, or a date, which nobody here sends. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
const retryAfter = (headers: Headers): number | null => {
  const text = headers.get('retry-after') ?? ''
  return /^\d{1,6}$/.test(text) ? Number(text) * SECOND : null
}

const waitMs = (tries: number, asked: number | null, random: Random): number =>
  Math.min(LONGEST_WAIT_MS, asked ?? FIRST_WAIT_MS * 2 ** (tries - 1) * (1 + random()))

/** A cause's code; its message may hold the address. */
const codeOf = (error: unknown): string => {
  const { name = '', cause } = error as Readonly<{ name?: string; cause?: Readonly<{ code?: string }> }>
  return cause?.code ?? (name === 'TimeoutError' ? `nothing came for ${PATIENCE_MS / SECOND} s` : 'no code')
}
