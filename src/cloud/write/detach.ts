import { DetachInstanceRamRoleRequest } from '@alicloud/ecs20140526/dist/models/DetachInstanceRamRoleRequest.js'
import type { Detach, Replace } from '../../core/model/action.ts'
import { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { At } from '../../core/model/instance.ts'
import type { EcsId, RoleName } from '../../core/model/names.ts'
import type { Answer } from '../../core/ports/cloud-writer.ts'
import type { Caller } from '../call/call.ts'
import { ask } from '../call/model.ts'
import type { Operation, Request } from '../call/operation.ts'
import { makeFleetReader } from '../read/ecs.ts'
import { toAnswers } from './answers.ts'
import { sameInAll } from './attach.ts'

const detachInstanceRamRole: Operation = { service: 'ecs', action: 'DetachInstanceRamRole', kind: 'write' }

/** As often is a throttled detach tried again, a minute apart. */
const TRIES = 4
const LOOK = 50

/**
 * Takes off the role that was observed. Whoever calls has just looked; if the call has to wait, for its share or after
 * a throttle, what is held is read again and what moved is left alone. Any other failure is not tried again here:
 * its effect may be unknown. The detach of a swap keeps a slot of this minute for the attach that must follow.
 */
export const detachFrom = async (
  caller: Caller,
  batch: readonly [Replace | Detach, ...(Replace | Detach)[]],
): Promise<readonly Answer[]> => {
  const [{ target, from, kind }] = batch
  sameInAll(batch, (action) => action.from)
  const holds = kind === 'replace' ? 'ecs:AttachInstanceRamRole' : undefined
  let ids: readonly EcsId[] = batch.map((action) => action.target.id)
  const moved: Answer[] = []
  for (let tries = 1; ; tries += 1) {
    const turn = await caller.turn(detachment(target, from, ids), holds)
    if (turn === 'waited' || tries > 1) {
      const holding = await stillHolding(caller, target, from, ids)
      moved.push(...ids.filter((id) => !holding.has(id)).map(movedAnswer))
      ids = ids.filter((id) => holding.has(id))
      if (ids.length === 0) return moved
    }
    try {
      return [...(await caller.attempt(detachment(target, from, ids))), ...moved]
    } catch (error) {
      if (!(error instanceof CloudFailure) || error.facts.class !== 'throttled' || tries >= TRIES) throw error
    }
  }
}

const detachment = (at: At, role: RoleName, ids: readonly EcsId[]): Request<readonly Answer[]> => ({
  operation: detachInstanceRamRole,
  account: at.account,
  region: at.region,
  query: ask(DetachInstanceRamRoleRequest, {
    regionId: at.region,
    ramRoleName: role,
    instanceIds: JSON.stringify(ids),
  }),
  resource: `acs:ecs:${at.region}:${at.account}:instance/*`,
  passes: role,
  decode: (body) => toAnswers(body, ids, 'DetachInstanceRamRoleResult'),
})

const stillHolding = async (
  caller: Caller,
  at: At,
  role: RoleName,
  ids: readonly EcsId[],
): Promise<ReadonlySet<EcsId>> => {
  const reader = makeFleetReader(caller)
  const holding = new Set<EcsId>()
  for (let start = 0; start < ids.length; start += LOOK) {
    const held = await reader.heldRoles(at, ids.slice(start, start + LOOK))
    for (const [id, name] of held) if (name === role) holding.add(id)
  }
  return holding
}

const movedAnswer = (id: EcsId): Answer => ({
  id,
  done: false,
  code: 'Moved',
  message: 'The role moved while the call waited for its turn, so nothing was detached.',
  requestId: '',
  tookOff: null,
})
