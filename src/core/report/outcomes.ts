import type { Outcome } from '../model/run-record.ts'

const changes: ReadonlySet<Outcome> = new Set([
  'attached',
  'replaced',
  'detached',
  'created',
  'updated',
  'deleted',
  'recreated',
])

/** Whether the outcome is that of a change that was made and stands. */
export const isChange = (outcome: Outcome): boolean => changes.has(outcome)
