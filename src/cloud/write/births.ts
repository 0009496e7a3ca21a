import type { BirthWriter } from '../../core/ports/cloud-writer.ts'
import type { Caller } from '../call/call.ts'
import { createGroup } from './container-group.ts'
import { runInstance } from './instance.ts'

/** Brings things into being with their role, and nothing else: all that a launch may write. */
export const makeBirthWriter = (caller: Caller): BirthWriter => ({
  bear: (birth) => (birth.kind === 'ecs' ? runInstance(caller, birth) : createGroup(caller, birth)),
})
