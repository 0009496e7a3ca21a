import type { CredentialSource } from '../call/credentials.ts'

/** Where functions are started. */
export type FunctionPlace = Readonly<{
  account: string
  region: string
  /** A local Function Compute's, or that of a VPC; null: the public one of account and region. */
  endpoint: URL | null
  credentials: CredentialSource
}>

/** Longer than this nobody waits for a payload to be taken. */
export const TAKEN_WITHIN_MS = 10_000

/** Protocol and host. The public endpoint is `ACCOUNT.REGION.fc.aliyuncs.com` for both versions of Function Compute. */
export const addressOf = ({
  account,
  region,
  endpoint,
}: Pick<FunctionPlace, 'account' | 'region' | 'endpoint'>): Readonly<{ protocol: 'http' | 'https'; host: string }> => {
  if (endpoint !== null) return { protocol: endpoint.protocol === 'http:' ? 'http' : 'https', host: endpoint.host }
  // Both become part of the host that signed requests go to.
  if (!/^\d+$/.test(account) || !/^[a-z0-9-]+$/.test(region)) {
    throw new Error(`${JSON.stringify(`${account}.${region}`)} is no place of functions.`)
  }
  return { protocol: 'https', host: `${account}.${region}.fc.aliyuncs.com` }
}
