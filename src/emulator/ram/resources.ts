import type { Call } from '../world/service.ts'

type Resources = (call: Call) => readonly string[]
type Noun = 'role' | 'policy' | 'user' | 'group'

// RAM documentation, "RAM authorization": resources are written with the region `*`; those of system policies belong to
// the account `system`. Lists and creations are authorised on all resources of their kind.
const all =
  (noun: Noun): Resources =>
  ({ account }) => [`acs:ram:*:${account.id}:${noun}/*`]

const named =
  (noun: Exclude<Noun, 'policy'>): Resources =>
  ({ account, params, caller }) => {
    const own = noun === 'user' && caller.type === 'user' ? caller.principalName : '*'
    return [`acs:ram:*:${account.id}:${noun}/${params.text(`${noun[0]?.toUpperCase()}${noun.slice(1)}Name`) ?? own}`]
  }

const policy: Resources = ({ account, params }) => {
  const owner = params.text('PolicyType') === 'System' ? 'system' : account.id
  return [`acs:ram:*:${owner}:policy/${params.text('PolicyName') ?? '*'}`]
}

const both =
  (one: Resources, other: Resources): Resources =>
  (call) => [...one(call), ...other(call)]

const tagged: Resources = ({ account, params }) => {
  const noun = params.text('ResourceType') ?? '*'
  const names = params.json('ResourceNames') ?? params.list('ResourceNames')
  const list = Array.isArray(names) && names.length > 0 ? names.map(String) : ['*']
  return list.map((name) => `acs:ram:*:${account.id}:${noun}/${name}`)
}

const forAll = (resources: Resources, ...actions: readonly string[]): Record<string, Resources> =>
  Object.fromEntries(actions.map((action) => [action, resources]))

/** What RAM's own actions are authorised on. */
export const resources: Readonly<Record<string, Resources>> = {
  ...forAll(all('role'), 'CreateRole', 'ListRoles'),
  ...forAll(all('policy'), 'CreatePolicy', 'ListPolicies'),
  ...forAll(all('user'), 'CreateUser', 'ListUsers'),
  ...forAll(all('group'), 'CreateGroup', 'ListGroups'),
  ...forAll(named('role'), 'GetRole', 'UpdateRole', 'DeleteRole', 'ListPoliciesForRole'),
  ...forAll(named('user'), 'GetUser', 'DeleteUser', 'ListPoliciesForUser', 'ListGroupsForUser'),
  ...forAll(named('user'), 'CreateAccessKey', 'ListAccessKeys', 'UpdateAccessKey', 'DeleteAccessKey'),
  ...forAll(named('group'), 'GetGroup', 'DeleteGroup', 'ListPoliciesForGroup', 'ListUsersForGroup'),
  ...forAll(both(named('user'), named('group')), 'AddUserToGroup', 'RemoveUserFromGroup'),
  ...forAll(policy, 'GetPolicy', 'DeletePolicy', 'UpdatePolicyDescription', 'ListEntitiesForPolicy'),
  ...forAll(policy, 'CreatePolicyVersion', 'GetPolicyVersion', 'ListPolicyVersions'),
  ...forAll(policy, 'DeletePolicyVersion', 'SetDefaultPolicyVersion'),
  ...forAll(both(named('role'), policy), 'AttachPolicyToRole', 'DetachPolicyFromRole'),
  ...forAll(both(named('user'), policy), 'AttachPolicyToUser', 'DetachPolicyFromUser'),
  ...forAll(both(named('group'), policy), 'AttachPolicyToGroup', 'DetachPolicyFromGroup'),
  ...forAll(tagged, 'TagResources', 'UntagResources', 'ListTagResources'),
}
