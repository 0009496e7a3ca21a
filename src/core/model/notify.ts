import type { Severity } from './finding.ts'
import type { Region } from './names.ts'

/** Chat robots and webhooks: a POST to an address that somebody was given. */
export const robots = ['dingtalk', 'feishu', 'wecom', 'slack', 'webhook'] as const
export type Robot = (typeof robots)[number]

/** The variables of the environment that may hold addresses and secrets of receivers begin so: no other can be named. */
export const NOTIFY_VARIABLE = 'ROLEKEEPER_NOTIFY_'

/** Somebody who is told what is new in reports. */
export type Receiver = Readonly<{
  name: string
  /** What is less grave is not told. */
  severity: Severity
  /** Globs of names or ids. Null: all, and also what belongs to none. */
  accounts: readonly string[] | null
  regions: readonly string[] | null
  /** Of one cause there is one message in so long, at most. */
  windowMs: number
}> &
  Place

type Place = Readonly<
  | {
      to: Robot
      /** Names of variables of the environment; what they hold stands in no repository. */
      urlFrom: string
      secretFrom: string | null
    }
  | { to: 'eventbridge'; bus: string; region: Region }
  /** Issues in the repository of desired state: one for a cause, kept up to date. */
  | { to: 'issues' }
>
