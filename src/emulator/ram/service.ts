import { CloudError } from '../world/service.ts'
import type { Action, Service } from '../world/service.ts'
import { accessKeyActions } from './access-keys.ts'
import { attachmentActions } from './attachments.ts'
import { groupActions } from './groups.ts'
import { policyActions } from './policies.ts'
import { policyVersionActions } from './policy-versions.ts'
import { resources } from './resources.ts'
import { roleActions } from './roles.ts'
import { tagActions } from './tags.ts'
import { userActions } from './users.ts'

const actions: Readonly<Record<string, Action>> = {
  ...roleActions,
  ...policyActions,
  ...policyVersionActions,
  ...attachmentActions,
  ...userActions,
  ...groupActions,
  ...accessKeyActions,
  ...tagActions,
}

/** As github.com/alibaba-archive/fcli, issue 48, saw it. */
const denial = (action: string, resource: string): CloudError => {
  const full = action.includes(':') ? action : `ram:${action}`
  const message = `You are not authorized to do this action. Resource: ${resource} Action: ${full}`
  return new CloudError(403, 'NoPermission', message)
}

/** Resource Access Management: roles, policies, users, groups. One for all regions. */
export const ram: Service = {
  product: 'ram',
  version: '2015-05-01',
  actions,
  writes: new Set(Object.keys(actions).filter((name) => !/^(Get|List)/.test(name))),
  resources,
  denial,
}
