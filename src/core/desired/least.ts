import type { AccountWishes, Binding, DesiredState } from '../model/desired-state.ts'
import type { AccountId, RoleName } from '../model/names.ts'
import type { Receiver } from '../model/notify.ts'
import type { RamDocument, Statement } from '../model/policy.ts'
import {
  commandsArn,
  containerGroupsArn,
  eventBusArn,
  groupArn,
  instancesArn,
  policyArn,
  roleArn,
  userArn,
} from '../ram/arn.ts'
import { literalOf } from './glob.ts'
import { allow, changesOfRam, documentOf } from './least-ram.ts'
import { accountHolds } from './match.ts'

/** Who needs permissions: a function, or the command line as it plans, applies or verifies. */
export type Purpose =
  | 'instance-event'
  | 'sweep'
  | 'drift-report'
  | 'pull-request'
  | 'pod-admission'
  | 'command-line'
  | 'plan'
  | 'verify'

/**
 * The least RAM policy with which Rolekeeper can do its work in one account, as RAM takes it: roles may be passed only
 * if desired state names them, and changed only if it manages them. In mode `report` all purposes only read.
 */
export function leastPolicy(
  desired: Pick<DesiredState, 'accounts' | 'bindings' | 'settings'>,
  purpose: Purpose,
  account: AccountId,
): RamDocument {
  const wishes = desired.accounts.get(account)
  if (wishes === undefined) return documentOf([])
  const bindings = desired.bindings.filter((binding) => reaches(binding, 'ecs', wishes))
  const reborn = desired.bindings.filter((binding) => binding.recreate === true && reaches(binding, 'eci', wishes))
  const writes = wishes.mode === 'enforce'
  switch (purpose) {
    case 'instance-event':
      return documentOf([...readsOfInstances(wishes), ...(writes ? attaches(wishes, bindings) : [])])
    // It knows bindings by the ledger, and no cloud.
    case 'pod-admission':
      return documentOf([])
    case 'drift-report':
      return documentOf([...readsOf(wishes), ...tells(wishes, desired.settings.notify)])
    case 'pull-request':
    case 'plan':
      return documentOf(readsOf(wishes))
    case 'verify':
      return documentOf([...readsOfMachines(wishes), ...asksInstances(wishes), ...asksGroups(wishes)])
    case 'sweep':
    case 'command-line':
      return documentOf([
        ...readsOf(wishes),
        ...(writes ? swaps(wishes, bindings) : []),
        ...(writes ? rebirths(wishes, reborn) : []),
        ...(writes ? changesOfRam(wishes, desired.settings.prune) : []),
        ...(purpose === 'command-line' ? tells(wishes, desired.settings.notify) : []),
        // Whoever may run a command on an instance is root there: nobody needs that who does not verify.
        ...(writes && desired.settings.verify !== undefined ? proofs(wishes, bindings, reborn) : []),
      ])
  }
}

/** What the home account's credentials need beside it: to take the role that the account names for Rolekeeper. */
export const assumePolicy = ({ accounts }: Pick<DesiredState, 'accounts'>): RamDocument =>
  documentOf([
    allow(
      ['sts:AssumeRole'],
      [...accounts.values()].flatMap(({ id, assumeRole }) => (assumeRole === null ? [] : [roleArn(id, assumeRole)])),
    ),
  ])

/** Buses are at home, which is where no role need be taken. */
const tells = ({ id, assumeRole }: AccountWishes, receivers: readonly Receiver[] = []): readonly Statement[] => [
  allow(
    ['eventbridge:PutEvents'],
    receivers.flatMap((one) =>
      one.to === 'eventbridge' && assumeRole === null ? [eventBusArn(id, one.region, one.bus)] : [],
    ),
  ),
]

const reaches = ({ match: { scope, anyOf } }: Binding, wanted: 'ecs' | 'eci', { id, name }: AccountWishes): boolean =>
  (scope.accounts === null || accountHolds(scope.accounts, id, name)) &&
  anyOf.some(
    ({ kind, accounts }) =>
      (kind === undefined || kind.includes(wanted)) && (accounts === undefined || accountHolds(accounts, id, name)),
  )

const readsOfInstances = (wishes: AccountWishes): readonly Statement[] => [
  allow(['ecs:DescribeInstances', 'ecs:DescribeInstanceRamRole'], instances(wishes)),
]

const readsOfMachines = (wishes: AccountWishes): readonly Statement[] => [
  ...readsOfInstances(wishes),
  allow(['eci:DescribeContainerGroups'], groups(wishes)),
]

/** Only what a run changed is asked: where nothing binds instances, or recreates groups, there is nothing to ask. */
const proofs = (
  wishes: AccountWishes,
  bindings: readonly Binding[],
  reborn: readonly Binding[],
): readonly Statement[] => [
  ...(bindings.length > 0 ? asksInstances(wishes) : []),
  ...(reborn.length > 0 ? asksGroups(wishes) : []),
]

/** Cloud Assistant knows commands beside instances ("Grant a RAM user permissions to use Cloud Assistant"). */
const asksInstances = (wishes: AccountWishes): readonly Statement[] => [
  allow(['ecs:DescribeCloudAssistantStatus'], instances(wishes)),
  allow(
    ['ecs:RunCommand', 'ecs:DescribeInvocationResults'],
    [...instances(wishes), ...wishes.regions.map((region) => commandsArn(wishes.id, region))],
  ),
]

const asksGroups = (wishes: AccountWishes): readonly Statement[] => [
  allow(['eci:ExecContainerCommand'], groups(wishes)),
]

const groups = ({ id, regions }: AccountWishes): readonly string[] =>
  regions.map((region) => containerGroupsArn(id, region))

/** Roles that instances turn out to hold are read too, whoever made them; so reads of RAM know no names. */
function readsOf(wishes: AccountWishes): readonly Statement[] {
  const { id, grants } = wishes
  return [
    ...readsOfMachines(wishes),
    allow(['ram:GetRole', 'ram:ListRoles', 'ram:ListPoliciesForRole', 'ram:ListTagResources'], [roleArn(id, '*')]),
    allow(['ram:GetPolicy', 'ram:ListEntitiesForPolicy', 'ram:ListTagResources'], [policyArn(id, 'Custom', '*')]),
    allow(['ram:ListPoliciesForUser'], onceEach(grants.flatMap(({ to }) => to.users.map((name) => userArn(id, name))))),
    allow(
      ['ram:ListPoliciesForGroup'],
      onceEach(grants.flatMap(({ to }) => to.groups.map((name) => groupArn(id, name)))),
    ),
  ]
}

/** Two grants may name the same user. */
const onceEach = (arns: readonly string[]): readonly string[] => [...new Set(arns)]

function attaches(wishes: AccountWishes, bindings: readonly Binding[]): readonly Statement[] {
  const arns = roleArns(
    wishes,
    bindings.map(({ role }) => role),
  )
  if (arns.length === 0) return []
  return [allow(['ecs:AttachInstanceRamRole'], [...instances(wishes), ...arns]), allow(['ram:PassRole'], arns)]
}

/** A swap may have to give the old role back, so what may be replaced may be passed as well. */
function swaps(wishes: AccountWishes, bindings: readonly Binding[]): readonly Statement[] {
  const exclusive = [...wishes.roles.values()].filter((role) => role.exclusive).map(({ name }) => name)
  const declared = [...wishes.roles.keys(), ...bindings.map(({ role }) => role)]
  const roles = bindings.flatMap(({ role, whenOccupied }) => [role, ...replaceable(whenOccupied, declared)])
  const arns = roleArns(wishes, [...roles, ...exclusive])
  if (arns.length === 0) return []
  return [
    allow(['ecs:AttachInstanceRamRole', 'ecs:DetachInstanceRamRole'], [...instances(wishes), ...arns]),
    allow(['ram:PassRole'], arns),
  ]
}

/** A container group is replaced by its like with the role; the old role is given to nothing. */
function rebirths(wishes: AccountWishes, bindings: readonly Binding[]): readonly Statement[] {
  if (bindings.length === 0) return []
  return [
    allow(['eci:CreateContainerGroup', 'eci:DeleteContainerGroup'], groups(wishes)),
    allow(
      ['ram:PassRole'],
      roleArns(
        wishes,
        bindings.map(({ role }) => role),
      ),
    ),
  ]
}

/** As patterns of RAM, which knows no escapes; no role's name holds what would need one. */
function replaceable(when: Binding['whenOccupied'], declared: readonly RoleName[]): readonly string[] {
  if (when === 'never') return []
  if (when === 'declared') return declared
  return when === 'always' ? ['*'] : when.map((glob) => literalOf(glob) ?? glob)
}

const instances = ({ id, regions }: AccountWishes): readonly string[] =>
  regions.map((region) => instancesArn(id, region))

/** Sorted, each once; all roles where one of them is any. */
function roleArns({ id }: AccountWishes, roles: readonly string[]): readonly string[] {
  const names = roles.includes('*') ? ['*'] : [...new Set(roles)].sort()
  return names.map((name) => roleArn(id, name))
}
