import type { Action, Attach, Cause, Detach, RamAction, Recreate, Replace } from '../core/model/action.ts'
import { accountId, bindingName, ecsId, groupId, policyName, region, roleName } from '../core/model/names.ts'
import type { PolicyRef, RamDocument } from '../core/model/policy.ts'
import { count, listOf, map, nothing, object, oneOf, orNull, recordOf, tagged, text, type Shape } from './shape.ts'

const cause: Shape<Cause> = oneOf('commit', 'proposal', 'drift', 'recovery', 'verification')
const role = map(text, roleName)
const policy = map(text, policyName)
const at = { account: map(text, accountId), region: map(text, region) }
const ecs = object({ ...at, type: oneOf('ecs'), id: map(text, ecsId) })
const group = object({ ...at, type: oneOf('eci'), id: map(text, groupId) })

/** A statement is kept in RAM's own words, whatever they are: `core/ram` alone reads meaning into them. */
const document: Shape<RamDocument> = (value, place) => {
  object({ Version: text, Statement: listOf(recordOf((one) => one)) })(value, place)
  return value as RamDocument
}

const policyRef: Shape<PolicyRef> = object({ type: oneOf('System', 'Custom'), name: policy })

const shared = { binding: orNull(map(text, bindingName)), cause, why: text }

const attach: Shape<Attach> = object({
  ...shared,
  kind: oneOf('attach'),
  class: oneOf('birth', 'attach', 'restore'),
  target: ecs,
  from: nothing,
  to: role,
  sessionPolicy: orNull(document),
})

const replace: Shape<Replace> = object({
  ...shared,
  kind: oneOf('replace'),
  class: oneOf('replace', 'restore'),
  target: ecs,
  from: role,
  to: role,
  sessionPolicy: orNull(document),
  sessionPolicyFrom: orNull(document),
})

const detach: Shape<Detach> = object({
  ...shared,
  kind: oneOf('detach'),
  class: oneOf('detach', 'restore'),
  target: ecs,
  from: role,
  to: nothing,
})

const recreate: Shape<Recreate> = object({
  ...shared,
  kind: oneOf('recreate'),
  class: oneOf('recreate'),
  target: group,
  from: orNull(role),
  to: role,
})

const ram = {
  class: oneOf('ram'),
  target: object({ type: oneOf('role', 'policy', 'grant'), account: at.account, id: text }),
  effect: oneOf('widens', 'narrows'),
  cause,
  why: text,
  from: orNull(text),
  to: orNull(text),
  binding: nothing,
} as const

const roleText = { description: orNull(text), maxSessionDurationS: orNull(count) }
const holder = object({ type: oneOf('role', 'user', 'group'), name: text })

const ramShapes: readonly (readonly [RamAction['kind'], Shape<RamAction>])[] = [
  ['create-role', object({ ...ram, ...roleText, kind: oneOf('create-role'), role, trust: document })],
  ['update-role', object({ ...ram, ...roleText, kind: oneOf('update-role'), role, trust: orNull(document) })],
  ['delete-role', object({ ...ram, kind: oneOf('delete-role'), role })],
  ['create-policy', object({ ...ram, kind: oneOf('create-policy'), policy, document, description: orNull(text) })],
  ['update-policy', object({ ...ram, kind: oneOf('update-policy'), policy, document })],
  ['delete-policy', object({ ...ram, kind: oneOf('delete-policy'), policy })],
  ['attach-policy', object({ ...ram, kind: oneOf('attach-policy'), policy: policyRef, holder })],
  ['detach-policy', object({ ...ram, kind: oneOf('detach-policy'), policy: policyRef, holder })],
]

export const actionShape: Shape<Action> = tagged<Action>(
  'kind',
  new Map<string, Shape<Action>>([
    ['attach', attach],
    ['replace', replace],
    ['detach', detach],
    ['recreate', recreate],
    ...ramShapes,
  ]),
)
