/** A request as text: `METHOD URL`, headers, an empty line, the body. What Node's own parser lets through, no more. */
export type AnyRequest = Readonly<{
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: Buffer
}>

export const readRequest = (input: Buffer): AnyRequest => {
  const end = input.indexOf('\n\n')
  const [first = '', ...lines] = (end < 0 ? input : input.subarray(0, end)).toString('latin1').split('\n')
  const [method = '', url = ''] = first.split(' ')
  const headers = lines.flatMap((line) => {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]{1,100}): *([\t\x20-\x7e\x80-\xff]*)$/.exec(line) ?? []
    return name === undefined || value === undefined || name === '__proto__'
      ? []
      : [[name.toLowerCase(), value] as const]
  })
  return {
    method: /^[A-Z]{1,10}$/.test(method) ? method : 'GET',
    url: /^[\x21-\x7e]+$/.test(url) ? url : '/',
    headers: Object.fromEntries(headers),
    body: end < 0 ? Buffer.alloc(0) : input.subarray(end + 2),
  }
}

export const requestText = (
  first: string,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): Buffer => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Buffer.concat([Buffer.from([first, ...lines, '', ''].join('\n')), Buffer.from(body)])
}
