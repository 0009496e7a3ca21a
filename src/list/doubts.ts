import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { Doubt } from '../core/model/instance.ts'

/** What a failed call makes us doubt; whatever is no failure of the cloud is a bug and goes on up. */
export const doubtOf = (error: unknown, otherwise: Doubt): Doubt => {
  if (!(error instanceof CloudFailure)) throw error
  return error.facts.class === 'denied' ? 'access-denied' : otherwise
}

/** Whether the cloud said that something named in the call does not exist. */
export const isNotFound = (error: unknown): error is CloudFailure =>
  error instanceof CloudFailure && error.facts.class === 'not-found'

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
