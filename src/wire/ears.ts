import { openChat } from '../channels/chat/chat.ts'
import { openIssues } from '../channels/issues.ts'
import type { CredentialSource } from '../cloud/call/credentials.ts'
import { openEventBus } from '../cloud/notify/event-bridge.ts'
import type { Receiver } from '../core/model/notify.ts'
import { MINUTE } from '../core/model/time.ts'
import type { Channel, Ear } from '../core/ports/channel.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { UsageError, type Config } from './config.ts'
import { openHost, readHost } from './git-host.ts'

export type EarParts = Readonly<{
  /** Where addresses and secrets stand. */
  env: NodeJS.ProcessEnv
  /** The hosts that the operator lets messages go to. */
  notifyHosts: readonly string[]
  cloud: Config['cloud']
  credentials: CredentialSource
  around: Surroundings
}>

const TRIES = 4

/** Nobody is waited for longer: the next report tells what this one could not. */
const PATIENCE_MS: number = 2 * MINUTE

/** The power to tell those whom desired state names, where the operator lets messages go. Nothing is dialled or read yet. */
export const earsFor = (receivers: readonly Receiver[], parts: EarParts): readonly Ear[] =>
  receivers.map((receiver) => ({ receiver, open: () => openChannel(receiver, parts) }))

/** Throws UsageError where the environment lacks something. */
const openChannel = (receiver: Receiver, { env, notifyHosts, cloud, credentials, around }: EarParts): Channel => {
  const stop = AbortSignal.any([around.stop, AbortSignal.timeout(PATIENCE_MS)])
  const { clock, random } = around
  switch (receiver.to) {
    case 'eventbridge': {
      const { bus, region } = receiver
      return openEventBus({ cloud, region, bus, credentials }, { clock, random, stop })
    }
    case 'issues': {
      const host = readHost(env)
      if (host === null) throw new UsageError('ROLEKEEPER_HOST is not set, so there is no repository for issues.')
      return openIssues(openHost(host, { ...around, stop }))
    }
    default: {
      const { to, urlFrom, secretFrom } = receiver
      const address = { to, url: urlIn(env, urlFrom), secret: secretFrom === null ? null : valueIn(env, secretFrom) }
      return openChat(address, { hosts: notifyHosts, tries: TRIES, clock, random, stop })
    }
  }
}

const valueIn = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name] ?? ''
  if (value === '') throw new UsageError(`${name} is not set; desired state names it in settings.notify.`)
  return value
}

/** An address often is a secret: nothing of it is shown. */
const urlIn = (env: NodeJS.ProcessEnv, name: string): URL => {
  const text = valueIn(env, name)
  if (URL.canParse(text)) return new URL(text)
  throw new UsageError(`${name} holds no URL.`)
}
