import type { Hash } from './names.ts'

/**
 * The comment on a pull request that asked for an entry, and which of its commands, from 1: each serves once. Hosts that
 * come later have other names.
 */
export type Asked = Readonly<{
  host: string
  repository: string
  number: number
  comment: string
  command: number
  by: string
}>

/** Who approved what a run did past the limits. `asked` null: at a command line. */
export type ApprovalNote = Readonly<{ planHash: Hash; by: string; asked: Asked | null }>
