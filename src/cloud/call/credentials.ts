import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFailure } from '../../core/model/cloud-failure.ts'

export type Credentials = Readonly<{ accessKeyId: string; accessKeySecret: string; securityToken: string | null }>

/** Gives the same object as long as the credentials are the same. Throws `CloudFailure` of class `credentials`. */
export type CredentialSource = () => Promise<Credentials>

export type CredentialPlaces = Readonly<{
  /** What a function's context brings, anew with each invocation; null elsewhere. */
  given: Credentials | null
  env: Readonly<Record<string, string | undefined>>
  /** Where `.aliyun/config.json` of the command line tool lies. */
  home: string
}>

/**
 * The caller's own credentials: those given, the environment's, or the command line tool's profile, in this order.
 * The instance metadata service is never asked: off Alibaba Cloud it hangs, and on an instance the role that
 * happens to be attached is not one that someone chose for this.
 */
export const ownCredentials = ({ given, env, home }: CredentialPlaces): CredentialSource => {
  let found: Promise<Credentials> | null = null
  return () => {
    found ??= find({ given, env, home }).catch((error: unknown) => {
      found = null
      throw error
    })
    return found
  }
}

/** Credentials, or what was missing there. */
type Look = Credentials | string

const find = async ({ given, env, home }: CredentialPlaces): Promise<Credentials> => {
  if (given !== null) return given
  const ofEnvironment = fromEnvironment(env)
  if (typeof ofEnvironment !== 'string') return ofEnvironment
  const ofProfile = await fromProfile(home, env['ALIBABA_CLOUD_PROFILE'])
  if (typeof ofProfile !== 'string') return ofProfile
  throw noCredentials([ofEnvironment, ofProfile])
}

const fromEnvironment = (env: CredentialPlaces['env']): Look => {
  const accessKeyId = env['ALIBABA_CLOUD_ACCESS_KEY_ID'] || null
  const accessKeySecret = env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] || null
  if (accessKeyId !== null && accessKeySecret !== null) {
    return { accessKeyId, accessKeySecret, securityToken: env['ALIBABA_CLOUD_SECURITY_TOKEN'] || null }
  }
  const unset = [
    ...(accessKeyId === null ? ['ALIBABA_CLOUD_ACCESS_KEY_ID'] : []),
    ...(accessKeySecret === null ? ['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] : []),
  ]
  return `environment: ${unset.join(' and ')} not set`
}

const CONFIG = '~/.aliyun/config.json'

/** The file that `aliyun configure` writes: `current` names the profile that counts, unless the caller names one. */
const fromProfile = async (home: string, wanted: string | undefined): Promise<Look> => {
  const content = await readFile(join(home, '.aliyun', 'config.json'), 'utf8').catch(() => null)
  if (content === null) return `${CONFIG}: no such file`
  const config = parse(content)
  if (config === null) return `${CONFIG}: not JSON`
  const name = wanted || textOf(config['current']) || 'default'
  const profiles: readonly unknown[] = Array.isArray(config['profiles']) ? config['profiles'] : []
  const profile = profiles.map(fieldsOf).find((one) => one?.['name'] === name)
  return profile ? fromFields(profile, `${CONFIG}: profile ${name}`) : `${CONFIG}: no profile ${name}`
}

const fromFields = (profile: Readonly<Record<string, unknown>>, place: string): Look => {
  const mode = textOf(profile['mode']) ?? 'none'
  if (mode !== 'AK' && mode !== 'StsToken') return `${place} is of mode ${mode}; AK and StsToken can be read`
  const accessKeyId = textOf(profile['access_key_id'])
  const accessKeySecret = textOf(profile['access_key_secret'])
  const securityToken = mode === 'StsToken' ? textOf(profile['sts_token']) : null
  const isWhole = accessKeyId !== null && accessKeySecret !== null && (mode === 'AK' || securityToken !== null)
  return isWhole ? { accessKeyId, accessKeySecret, securityToken } : `${place} is incomplete`
}

const parse = (content: string): Readonly<Record<string, unknown>> | null => {
  try {
    return fieldsOf(JSON.parse(content))
  } catch {
    return null
  }
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  // Parsed JSON objects have string keys; what stands under them is unknown.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const noCredentials = (looked: readonly string[]): CloudFailure =>
  new CloudFailure(
    `There are no credentials. Looked, in this order: ${looked.join('; ')}. ` +
      'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run aliyun configure.',
    {
      class: 'credentials',
      code: 'NoCredentials',
      httpStatus: null,
      requestId: null,
      operation: 'sts:GetCallerIdentity',
      account: null,
      region: null,
      missing: null,
    },
  )
