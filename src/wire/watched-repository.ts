import type { HostName } from '../core/model/review.ts'
import type { GitHost } from '../core/ports/git-host.ts'
import { parseRemote, type RemoteLocation } from '../read/git/location.ts'
import { UsageError } from './config.ts'
import type { FunctionConfig } from './function-config.ts'
import type { Platform } from './function.ts'
import { openHost, readHost, readWebhookSecret } from './git-host.ts'

/** The repository whose pull requests are looked at: desired state's own, on its host. */
export type WatchedRepository = Readonly<{
  watched: Readonly<{ host: HostName; repository: string; branch: string }>
  location: RemoteLocation
  host: GitHost
  /** Of the webhook. */
  secret: string
}>

/** Null: `ROLEKEEPER_HOST` names none. Throws UsageError. */
export const watchedRepository = (
  { desired }: Pick<FunctionConfig, 'desired'>,
  { env, around }: Pick<Platform, 'env' | 'around'>,
): WatchedRepository | null => {
  const settings = readHost(env)
  if (settings === null) return null
  const { host, repository } = settings
  const location = remoteOf(desired)
  const watched = { host, repository, branch: location.ref }
  return { watched, location, host: openHost(settings, around), secret: readWebhookSecret(env) }
}

const remoteOf = (desired: string | null): RemoteLocation => {
  const parsed = desired === null ? null : parseRemote(desired)
  if (parsed?.ok === true && parsed.location.ref !== '') return parsed.location
  throw new UsageError(
    'ROLEKEEPER_DESIRED has to name the repository and its branch, as https://HOST/REPOSITORY.git#main:desired-state.',
  )
}
