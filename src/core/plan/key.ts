import type { Action } from '../model/action.ts'

/** What an action is, as text: equal for equal changes whoever asks for them and why. Approvals, hashes and notes go by it. */
export const actionKey = (action: Action): string => action.kind

/** The order of writes, then account, region and id. */
export const compareActions = (a: Action, b: Action): number => a.kind.localeCompare(b.kind)
