import { AttachInstanceRamRoleRequest } from '@alicloud/ecs20140526/dist/models/AttachInstanceRamRoleRequest.js'
import type { Attach, Replace } from '../../core/model/action.ts'
import type { At } from '../../core/model/instance.ts'
import type { EcsId, RoleName } from '../../core/model/names.ts'
import type { RamDocument } from '../../core/model/policy.ts'
import type { Answer, AttachWriter } from '../../core/ports/cloud-writer.ts'
import type { Caller } from '../call/call.ts'
import { ask } from '../call/model.ts'
import type { Operation } from '../call/operation.ts'
import type { Urgency } from '../call/quota.ts'
import { toAnswers } from './answers.ts'

const attachInstanceRamRole: Operation = { service: 'ecs', action: 'AttachInstanceRamRole', kind: 'write' }

/** Attaches roles, and nothing else: all that an event may write. */
export const makeAttacher = (caller: Caller): AttachWriter => ({ attach: (batch) => attachTo(caller, batch) })

export type Attachment = Readonly<{
  at: At
  role: RoleName
  policy: RamDocument | null
  ids: readonly EcsId[]
  urgency: Urgency
}>

/** One AttachInstanceRamRole for 1 to 100 instances. */
export const attachRole = (
  { call }: Caller,
  { at, role, policy, ids, urgency }: Attachment,
): Promise<readonly Answer[]> =>
  call({
    operation: attachInstanceRamRole,
    account: at.account,
    region: at.region,
    query: ask(AttachInstanceRamRoleRequest, {
      regionId: at.region,
      ramRoleName: role,
      instanceIds: JSON.stringify(ids),
      ...(policy === null ? {} : { policy: JSON.stringify(policy) }),
    }),
    resource: `acs:ecs:${at.region}:${at.account}:instance/*`,
    passes: role,
    urgency,
    decode: (body) => toAnswers(body, ids, 'AttachInstanceRamRoleResult'),
  })

/** Attaches what the actions want. Those that end a swap, or what a crash left of one, go first. */
export const attachTo = (
  caller: Caller,
  batch: readonly [Attach | Replace, ...(Attach | Replace)[]],
): Promise<readonly Answer[]> => {
  const [{ target, to, sessionPolicy }] = batch
  sameInAll(batch, ({ to: role, sessionPolicy: policy }) => [role, policy])
  const endsSwap = batch.some(({ kind, cause }) => kind === 'replace' || cause === 'recovery')
  const ids = batch.map((action) => action.target.id)
  return attachRole(caller, {
    at: target,
    role: to,
    policy: sessionPolicy,
    ids,
    urgency: endsSwap ? 'swap-end' : 'normal',
  })
}

type Targeted = Readonly<{ target: At }>

/** One call has one account, region, role and policy; a batch that mixes them is a bug of whoever made it. */
export const sameInAll = <A extends Targeted>(batch: readonly [A, ...A[]], parts: (action: A) => unknown): void => {
  const keyOf = (action: A): string => JSON.stringify([action.target.account, action.target.region, parts(action)])
  const first = keyOf(batch[0])
  if (batch.some((action) => keyOf(action) !== first)) throw new Error('A batch mixes what one call cannot do.')
}
