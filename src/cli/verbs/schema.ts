import { exitStatus } from '../../core/report/exit-status.ts'
import { desiredStateJsonSchema } from '../../read/json-schema.ts'
import { toJson } from '../../report/data/json.ts'
import type { Verb } from '../verb.ts'

/** The JSON Schema of desired state, for editors. */
export const schema: Verb = async ({ out }) => {
  await out.present({ json: () => toJson(desiredStateJsonSchema()) })
  return exitStatus.done
}
