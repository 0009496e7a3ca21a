import type { Moment } from '../moments.ts'

const KEY = 'rolekeeper-token'

/** The token from the address, which then loses it: nobody reads it over a shoulder or finds it in a history. */
const readToken = (): string => {
  const given = location.hash.slice(1)
  if (given !== '') {
    sessionStorage.setItem(KEY, given)
    history.replaceState(null, '', location.pathname)
  }
  return sessionStorage.getItem(KEY) ?? ''
}

const token = readToken()

const ask = (path: string, init: RequestInit = {}, headers: Readonly<Record<string, string>> = {}) =>
  fetch(path, { ...init, headers: { authorization: `Bearer ${token}`, ...headers } })

/** The text of an answer; throws what the server says. */
export const get = async (path: string): Promise<string> => textOf(await ask(path))

export const post = async (path: string, body: object): Promise<string> =>
  textOf(await ask(path, { method: 'POST', body: JSON.stringify(body) }, { 'content-type': 'application/json' }))

const textOf = async (response: Response): Promise<string> => {
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
}

/**
 * Moments as they come, until the connection ends. EventSource would do this, and can send no token in a header.
 * Throws what the server says.
 */
export const listen = async (after: string, hear: (id: string, moment: Moment) => void): Promise<void> => {
  const response = await ask('/events', {}, { 'last-event-id': after })
  if (!response.ok || response.body === null) throw new Error(await response.text())
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, id = '', data] = /^id: (.*)\ndata: (.*)$/.exec(block) ?? []
      // What our own server wrote.
      if (data !== undefined) hear(id, JSON.parse(data) as Moment)
    }
  }
}
