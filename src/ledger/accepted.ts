import type { DesiredState } from '../core/model/desired-state.ts'

/** The blob that an `accepted` entry names as `parsed`: all that others need of a commit without git and YAML. */
export const encodeParsed = (_desired: DesiredState): Uint8Array => {
  throw new Error('not built yet')
}
