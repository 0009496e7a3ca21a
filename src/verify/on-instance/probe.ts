import { createHash, createHmac, randomUUID } from 'node:crypto'

// The probe for machines with Node 18 or newer. It is handed out alone, so it imports nothing but Node. It prints one
// line; of the credential that line holds the last four characters of the key's id and when it ends, never more.

export type Reply = Readonly<{ status: number; date: string; body: string }>

/** Sends a request without a body. A service that cannot be reached has status 0. */
export type Send = (method: string, url: string, headers: Readonly<Record<string, string>>) => Promise<Reply>

/** What the probe is told, by the names of its environment variables. */
export type ProbeEnvironment = Readonly<{
  ROLEKEEPER_METADATA?: string | undefined
  ROLEKEEPER_STS?: string | undefined
  ROLEKEEPER_OSS?: string | undefined
  ROLEKEEPER_OSS_BUCKET?: string | undefined
  ROLEKEEPER_OSS_REGION?: string | undefined
}>

type Say = (name: string, value: string | number) => void
type Credential = Readonly<{ id: string; secret: string; token: string }>

/** Asks the metadata service, and if told so STS and OSS with what it gave. Returns the line to print. */
export const runProbe = async (env: ProbeEnvironment, send: Send, now: () => Date): Promise<string> => {
  const parts = ['rolekeeper-probe/v1']
  const say: Say = (name, value) => {
    const safe = String(value)
      .replace(/[ ,]/g, '_')
      .replace(/[^A-Za-z0-9._:/+@-]/g, '')
    parts.push(`${name}=${safe.slice(0, 128)}`)
  }
  const credential = await readCredential(env, send, say)
  if (credential !== null && env.ROLEKEEPER_STS) await askSts(env.ROLEKEEPER_STS, credential, send, now(), say)
  if (credential !== null && env.ROLEKEEPER_OSS) await askOss(env, credential, send, now(), say)
  say('now', now().toISOString())
  return parts.join(' ')
}

/** The token of the hardened mode first; without one the service may answer all the same. */
const readCredential = async (env: ProbeEnvironment, send: Send, say: Say): Promise<Credential | null> => {
  const metadata = env.ROLEKEEPER_METADATA || 'http://100.100.100.200/latest'
  const ttl = { 'X-aliyun-ecs-metadata-token-ttl-seconds': '60' }
  const guard = await send('PUT', `${metadata}/api/token`, ttl)
  say('token', guard.status)
  const headers: Record<string, string> =
    guard.status === 200 ? { 'X-aliyun-ecs-metadata-token': guard.body.trim() } : {}
  const folder = `${metadata}/meta-data/ram/security-credentials/`
  const roles = await send('GET', folder, headers)
  say('role-status', roles.status)
  say('date', roles.date)
  if (roles.status !== 200) return null
  const role = (roles.body.split('\n')[0] ?? '').replace(/[^A-Za-z0-9._@-]/g, '')
  say('role', role)
  const reply = await send('GET', folder + role, headers)
  say('credential-status', reply.status)
  return reply.status === 200 ? sayCredential(reply, say) : null
}

const sayCredential = (reply: Reply, say: Say): Credential | null => {
  const id = field(reply, 'AccessKeyId')
  const secret = field(reply, 'AccessKeySecret')
  const token = field(reply, 'SecurityToken')
  say('code', field(reply, 'Code'))
  say('key', id.slice(-4))
  say('expiration', field(reply, 'Expiration'))
  say('updated', field(reply, 'LastUpdated'))
  return id === '' || secret === '' || token === '' ? null : { id, secret, token }
}

const field = ({ body }: Reply, name: string): string => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(body)?.[1] ?? ''

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** GetCallerIdentity, signed with ACS3-HMAC-SHA256. */
const askSts = async (
  url: string,
  { id, secret, token }: Credential,
  send: Send,
  now: Date,
  say: Say,
): Promise<void> => {
  const headers: Record<string, string> = {
    host: new URL(url).host,
    'x-acs-action': 'GetCallerIdentity',
    'x-acs-content-sha256': sha256(''),
    'x-acs-date': now.toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-security-token': token,
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2015-04-01',
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const request = ['POST', '/', '', lines.join(''), names, sha256('')].join('\n')
  const signature = hmac(secret, `ACS3-HMAC-SHA256\n${sha256(request)}`).toString('hex')
  const authorization = `ACS3-HMAC-SHA256 Credential=${id},SignedHeaders=${names},Signature=${signature}`
  const { host: _, ...rest } = headers
  const reply = await send('POST', url, { ...rest, accept: 'application/json', authorization })
  say('sts', reply.status)
  say('sts-code', field(reply, 'Code'))
  say('sts-arn', field(reply, 'Arn'))
}

/** ListObjects, signed with OSS's V4. */
const askOss = async (
  env: ProbeEnvironment,
  { id, secret, token }: Credential,
  send: Send,
  now: Date,
  say: Say,
): Promise<void> => {
  const { ROLEKEEPER_OSS: url = '', ROLEKEEPER_OSS_BUCKET: bucket = '', ROLEKEEPER_OSS_REGION: region = '' } = env
  const stamp = now.toISOString().replace(/[:-]|\.\d+/g, '')
  const scope = [stamp.slice(0, 8), region, 'oss', 'aliyun_v4_request']
  const headers = { 'x-oss-content-sha256': 'UNSIGNED-PAYLOAD', 'x-oss-date': stamp, 'x-oss-security-token': token }
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const request = ['GET', `/${bucket}/`, 'max-keys=1', lines.join(''), '', 'UNSIGNED-PAYLOAD'].join('\n')
  const key = scope.reduce<string | Buffer>((made, part) => hmac(made, part), `aliyun_v4${secret}`)
  const signature = hmac(key, ['OSS4-HMAC-SHA256', stamp, scope.join('/'), sha256(request)].join('\n')).toString('hex')
  const authorization = `OSS4-HMAC-SHA256 Credential=${id}/${scope.join('/')},Signature=${signature}`
  const reply = await send('GET', `${url}?max-keys=1`, { ...headers, authorization })
  say('oss', reply.status)
  say('oss-code', /<Code>([A-Za-z.]*)</.exec(reply.body)?.[1] ?? '')
}

/** Over the network, five seconds a request. */
export const sendOverNetwork: Send = async (method, url, headers) => {
  try {
    const answer = await fetch(url, { method, headers, signal: AbortSignal.timeout(5000) })
    return { status: answer.status, date: answer.headers.get('date') ?? '', body: await answer.text() }
  } catch {
    return { status: 0, date: '', body: '' }
  }
}
