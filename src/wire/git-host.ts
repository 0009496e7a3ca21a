import { codeupHost } from '../channels/hosts/codeup.ts'
import { githubHost } from '../channels/hosts/github.ts'
import { gitlabHost } from '../channels/hosts/gitlab.ts'
import type { HostName } from '../core/model/review.ts'
import type { GitHost } from '../core/ports/git-host.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { UsageError } from './config.ts'

/** The repository of desired state on its host. The token stands behind a function, so that nothing that prints it shows it. */
export type HostSettings = Readonly<{ host: HostName; repository: string; api: URL; token: () => string }>

const TRIES = 4
/** Shorter ones can be guessed by whoever has a signed request. */
const LEAST_SECRET = 16

const publicApis: Readonly<Record<HostName, string>> = {
  github: 'https://api.github.com',
  gitlab: 'https://gitlab.com/api/v4',
  codeup: 'https://openapi-rdc.aliyuncs.com',
}

/**
 * `ROLEKEEPER_HOST` (`github:acme/roles`), `ROLEKEEPER_HOST_TOKEN` and, where it is not the public one,
 * `ROLEKEEPER_HOST_API`. Null: no host was named. Throws UsageError.
 */
export const readHost = (env: NodeJS.ProcessEnv): HostSettings | null => {
  const named = env['ROLEKEEPER_HOST'] ?? ''
  if (named === '') return null
  const [, host, repository] = /^(github|gitlab|codeup):([\w.-]+(?:\/[\w.-]+)+)$/.exec(named) ?? []
  if (host === undefined || repository === undefined || /(^|\/)\.{1,2}(\/|$)/.test(repository)) {
    throw new UsageError(
      `ROLEKEEPER_HOST is ${named}: write github:OWNER/NAME, gitlab:GROUP/NAME or codeup:ORGANISATION/NAME.`,
    )
  }
  const token = env['ROLEKEEPER_HOST_TOKEN'] ?? ''
  if (token === '') throw new UsageError('ROLEKEEPER_HOST_TOKEN is not set: comments are written with it.')
  const name = host as HostName // the expression knows no other
  return { host: name, repository, api: apiOf(env['ROLEKEEPER_HOST_API'] || publicApis[name]), token: () => token }
}

/** `ROLEKEEPER_WEBHOOK_SECRET`, which the host's webhook has too. Throws UsageError. */
export const readWebhookSecret = (env: NodeJS.ProcessEnv): string => {
  const secret = env['ROLEKEEPER_WEBHOOK_SECRET'] ?? ''
  if (secret.length >= LEAST_SECRET) return secret
  throw new UsageError(
    `ROLEKEEPER_WEBHOOK_SECRET has fewer than ${LEAST_SECRET} characters: make one with openssl rand -hex 32, and give it to the host's webhook too.`,
  )
}

/** The power to speak on the host. Nothing is dialled yet. */
export const openHost = ({ host, repository, api, token }: HostSettings, around: Surroundings): GitHost => {
  const { clock, random, stop } = around
  return adapters[host]({ api, repository, token: token() }, { tries: TRIES, clock, random, stop })
}

const adapters = { github: githubHost, gitlab: gitlabHost, codeup: codeupHost } as const

const apiOf = (text: string): URL => {
  if (URL.canParse(text)) return new URL(text)
  throw new UsageError(`ROLEKEEPER_HOST_API is no URL: ${text}`)
}
