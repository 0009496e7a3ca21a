import type { CloudWriter } from '../../core/ports/cloud-writer.ts'
import type { Caller } from '../call/call.ts'
import { attachRole, attachTo, sameInAll } from './attach.ts'
import { makeBirthWriter } from './births.ts'
import { deleteGroup } from './container-group.ts'
import { detachFrom } from './detach.ts'
import { changeRam } from './ram.ts'

/** All that can be changed in the cloud, for every account and region of a run. */
export const makeWriter = (caller: Caller): CloudWriter => ({
  attach: (batch) => attachTo(caller, batch),
  giveBack: (batch) => {
    const [{ target, from, sessionPolicyFrom }] = batch
    sameInAll(batch, (action) => [action.from, action.sessionPolicyFrom])
    const ids = batch.map((action) => action.target.id)
    return attachRole(caller, { at: target, role: from, policy: sessionPolicyFrom, ids, urgency: 'swap-end' })
  },
  putBack: (batch, role) => {
    sameInAll(batch, () => null)
    const ids = batch.map((action) => action.target.id)
    return attachRole(caller, { at: batch[0].target, role, policy: null, ids, urgency: 'swap-end' })
  },
  detach: (batch) => detachFrom(caller, batch),
  ...makeBirthWriter(caller),
  removeGroup: (at, id) => deleteGroup(caller, at, id),
  ram: (one) => changeRam(caller, one),
})
