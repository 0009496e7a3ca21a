import type { Action, Params, Policy, PolicyVersion } from '../world/service.ts'
import { checkPolicy } from './documents.ts'
import { customPolicyOf, policyOf, today } from './entities.ts'
import { badValue, badVersion, deleteConflict, limitExceeded, versionNotExist } from './errors.ts'

// RAM documentation, "Limitations": versions that a custom policy can have; not adjustable.
const mostVersions = 5

/** A version as RAM shows it. */
export const versionRow = (version: PolicyVersion, defaultVersion: string): Record<string, unknown> => ({
  ...version,
  IsDefaultVersion: version.VersionId === defaultVersion,
})

const versionIdOf = (params: Params): string => {
  const id = params.required('VersionId')
  if (!/^v[1-9]\d{0,8}$/.test(id)) throw badVersion()
  return id
}

const versionOf = (versions: readonly PolicyVersion[], id: string): PolicyVersion => {
  const version = versions.find(({ VersionId }) => VersionId === id)
  if (version === undefined) throw versionNotExist()
  return version
}

/** CreatePolicyVersion, RotateStrategy: `None` (the default) fails at five, the other makes room. */
const makeRoom = (policy: Policy, strategy: string | undefined) => {
  if (![undefined, 'None', 'DeleteOldestNonDefaultVersionWhenLimitExceeded'].includes(strategy))
    throw badValue('RotateStrategy')
  if (policy.versions.length < mostVersions) return
  if (strategy === undefined || strategy === 'None') throw limitExceeded('Policy.Version')
  // Versions are kept in order of their making, so the first that may go is the oldest.
  const oldest = policy.versions.find(({ VersionId }) => VersionId !== policy.defaultVersion)
  policy.versions = policy.versions.filter((version) => version !== oldest)
}

/** SetAsDefault is false unless it is asked for: a new version alone changes no permission. */
const createPolicyVersion: Action = (call) => {
  const { params } = call
  const policy = customPolicyOf(call)
  const PolicyDocument = params.required('PolicyDocument')
  checkPolicy(PolicyDocument)
  makeRoom(policy, params.text('RotateStrategy'))
  policy.lastVersion += 1
  const version: PolicyVersion = { VersionId: `v${policy.lastVersion}`, PolicyDocument, CreateDate: today(call) }
  policy.versions = [...policy.versions, version]
  if (params.boolean('SetAsDefault')) policy.defaultVersion = version.VersionId
  policy.UpdateDate = today(call)
  return { PolicyVersion: versionRow(version, policy.defaultVersion) }
}

const getPolicyVersion: Action = (call) => {
  const policy = policyOf(call)
  const version = versionOf(policy.versions, versionIdOf(call.params))
  return { PolicyVersion: versionRow(version, policy.defaultVersion) }
}

const listPolicyVersions: Action = (call) => {
  const { versions, defaultVersion } = policyOf(call)
  return { PolicyVersions: { PolicyVersion: versions.map((version) => versionRow(version, defaultVersion)) } }
}

const deletePolicyVersion: Action = (call) => {
  const policy = customPolicyOf(call)
  const version = versionOf(policy.versions, versionIdOf(call.params))
  if (version.VersionId === policy.defaultVersion) throw deleteConflict('Policy.Version.Default')
  policy.versions = policy.versions.filter((other) => other !== version)
  policy.UpdateDate = today(call)
  return {}
}

const setDefaultPolicyVersion: Action = (call) => {
  const policy = customPolicyOf(call)
  policy.defaultVersion = versionOf(policy.versions, versionIdOf(call.params)).VersionId
  policy.UpdateDate = today(call)
  return {}
}

export const policyVersionActions: Readonly<Record<string, Action>> = {
  CreatePolicyVersion: createPolicyVersion,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
  DeletePolicyVersion: deletePolicyVersion,
  SetDefaultPolicyVersion: setDefaultPolicyVersion,
}
