import * as z from 'zod'
import { fragmentShape } from './shape/fragment.ts'

/** JSON Schema of one document of desired state, so that editors complete and check what is written. */
export const desiredStateJsonSchema = (): z.core.JSONSchema.JSONSchema => ({
  title: 'Rolekeeper desired state',
  ...z.toJSONSchema(fragmentShape, { io: 'input' }),
})
