import type { RamDocument, Statement } from '../model/policy.ts'
import { patternCovers } from './wildcard.ts'
import { listOf, normalise } from './same.ts'

const ecsService = 'ecs.aliyuncs.com'
const assumeRole = 'sts:assumerole'

/**
 * Whether ECS instances and container groups can take the role (ECI takes roles for ECS; cloud docs of
 * CreateContainerGroup). Null, a trust document that could not be read, counts as no.
 * A condition on an Allow counts as no and one on a Deny as yes: what may fail is not relied on before a detach.
 */
export function trustsEcs(trust: RamDocument | null): boolean {
  const about = (trust === null ? [] : normalise(trust).Statement).filter(namesEcs).filter(isAboutAssuming)
  const allowed = about.some((one) => one.Effect === 'Allow' && one.Condition === undefined)
  return allowed && !about.some((one) => one.Effect === 'Deny')
}

const namesEcs = ({ Principal }: Statement): boolean =>
  listOf(Principal?.['Service']).some((name) => patternCovers(name, ecsService))

function isAboutAssuming({ Action, NotAction }: Statement): boolean {
  if (NotAction !== undefined) return !listOf(NotAction).some((pattern) => patternCovers(pattern, assumeRole))
  return listOf(Action).some((pattern) => patternCovers(pattern, assumeRole))
}
