import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request is not served. */
export type Refused = Readonly<{ status: 401 | 403 | 421; why: string }>

export type GuardOptions = Readonly<{ port: number; token: string }>

type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>

/**
 * Whether the page that rolekeeper itself opened is asking; null: it is. Other sites that a browser has open can send
 * requests here, too: a name of theirs that suddenly means 127.0.0.1 (DNS rebinding) shows in Host, another site in Origin
 * and Sec-Fetch-Site, and neither they nor other users of this machine know the token. It comes in a header, which no form
 * and no image can send; nothing is a cookie.
 */
export const refusal = (asked: Asked, { port, token }: GuardOptions): Refused | null => {
  const { host, origin, authorization } = asked.headers
  const own = `127.0.0.1:${port}`
  if (host !== own) return { status: 421, why: `This is http://${own}, and nothing else.` }
  if (origin !== undefined && origin !== `http://${own}`) return otherSite
  if (!['same-origin', 'none', undefined].includes(one(asked.headers['sec-fetch-site']))) return otherSite
  // The frame of the page, which holds no data: it is what brings the token.
  if (asked.method === 'GET' && asked.url === '/') return null
  if (asked.method !== 'GET' && origin === undefined) return otherSite
  return isToken(authorization ?? '', `Bearer ${token}`) ? null : noToken
}

const otherSite: Refused = { status: 403, why: 'Another site asks; only the dashboard itself may.' }
const noToken: Refused = { status: 401, why: 'Open the address that rolekeeper dev printed: it holds the token.' }

const one = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'object' ? header.join() : header

const isToken = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
