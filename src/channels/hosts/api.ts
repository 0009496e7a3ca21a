import type * as z from 'zod'
import { HostFailure } from '../../core/ports/git-host.ts'
import { send, SendFailure, type Reply, type Request, type Way } from '../send.ts'

/** A repository on a host, and who asks about it. */
export type HostConfig = Readonly<{ api: URL; repository: string; token: string }>

/** A git host's REST API, for one who has a token. */
export type Api = Readonly<{
  /** Throws `HostFailure` for every status but 2xx. */
  ask: <T>(method: Request['method'], path: string, shape: z.ZodType<T>, body?: object) => Promise<T>
  /** The same, null for 404: what is asked for is not there. */
  find: <T>(path: string, shape: z.ZodType<T>) => Promise<T | null>
  /** All pages of a list, up to a limit that no pull request reaches. */
  list: <T>(path: string, shape: z.ZodType<T[]>) => Promise<readonly T[]>
}>

const PAGE = 100
const MOST_PAGES = 50

/** `headers` hold the token. Paths begin after the base's own, and are made of encoded parts. */
export const openApi = (base: URL, headers: Readonly<Record<string, string>>, way: Omit<Way, 'hosts'>): Api => {
  const root = base.href.replace(/\/$/, '')
  const call = async (method: Request['method'], path: string, body?: object): Promise<Reply> => {
    const sent = {
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'rolekeeper',
      ...headers,
    }
    const request = { method, url: new URL(`${root}${path}`), headers: sent, body: body ? JSON.stringify(body) : null }
    try {
      return await send(request, { ...way, hosts: [base.host] })
    } catch (error) {
      if (error instanceof SendFailure) throw new HostFailure(`${error.message}.`, error.reason)
      throw error
    }
  }
  const said = <T>(reply: Reply, method: string, path: string, shape: z.ZodType<T>): T => {
    const place = `${base.host} ${method} ${path.replace(/\?.*$/, '')}`
    if (reply.status >= 300) throw new HostFailure(`${place}: ${reply.status}${remedy(reply.status)}`, 'refused')
    const read = shape.safeParse(jsonOf(reply.text))
    if (read.success) return read.data
    throw new HostFailure(`${place}: the answer is not what its documentation says.`, 'refused')
  }
  const ask: Api['ask'] = async (method, path, shape, body) => said(await call(method, path, body), method, path, shape)
  return {
    ask,
    find: async (path, shape) => {
      const reply = await call('GET', path)
      return reply.status === 404 ? null : said(reply, 'GET', path, shape)
    },
    list: async (path, shape) => {
      const found = []
      for (let page = 1; page <= MOST_PAGES; page++) {
        const rows = await ask('GET', `${path}${path.includes('?') ? '&' : '?'}per_page=${PAGE}&page=${page}`, shape)
        found.push(...rows)
        if (rows.length < PAGE) break
      }
      return found
    },
  }
}

const remedy = (status: number): string => {
  if (status === 401) return ', it does not take the token in ROLEKEEPER_HOST_TOKEN: make a new one.'
  if (status === 403)
    return ', the token in ROLEKEEPER_HOST_TOKEN may not do this: see docs/pull-requests.md for what it needs.'
  if (status === 404) return ', there is no such thing, or the token in ROLEKEEPER_HOST_TOKEN may not see it.'
  return '.'
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
