import type { Credentials } from '../cloud/call/credentials.ts'
import type { Shell } from './shell.ts'

/** The environment of a verb on an embedded cloud: nothing of the caller's own must reach it. */
export const envOf = (env: Shell['env'], key: Omit<Credentials, 'securityToken'>): Shell['env'] => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !/^(ROLEKEEPER|ALIBABA_CLOUD)_/.test(name))),
  ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
})
