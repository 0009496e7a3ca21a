import type { Means } from '../core/model/hint.ts'
import { at, firstText, innerFields, type Fields } from './fields.ts'

/**
 * What a change was made with. ActionTrail ("Management event structure", 28819): eventType ConsoleOperation, or a user agent
 * such as `ecs.console.aliyun.com`; what a service does has the service's address for user agent or source, or is done in
 * its service role. Terraform's provider says so in its user agent. Anything else is a program with credentials.
 */
export const meansIn = (record: Fields, by: string): Means => {
  const identity = innerFields(at(record, 'userIdentity'))
  const agent = firstText(at(record, 'userAgent')) ?? ''
  const source = firstText(at(record, 'sourceIpAddress')) ?? ''
  const type = firstText(at(record, 'eventType'))
  const traces = `${by} ${agent} ${source}`
  const known = hands.find(({ trace }) => trace.test(traces))?.means
  if (known !== undefined) return known
  const isService = type === 'AliyunServiceEvent' || firstText(at(identity, 'type')) === 'system'
  if (isService || /\.aliyuncs\.com\b/.test(`${agent} ${source}`)) return 'service'
  return type === 'ConsoleOperation' || /\.console\.aliyun\.com\b/.test(agent) ? 'console' : 'api'
}

/** The closest first: OOS acts in a role and by an address of its own. */
const hands: readonly Readonly<{ means: Means; trace: RegExp }>[] = [
  { means: 'oos', trace: /\bOOSServiceRole|AliyunServiceRoleForOOS|\boos\.aliyuncs\.com\b/i },
  { means: 'scaling-group', trace: /AliyunServiceRoleForAutoScaling|AliyunESSDefaultRole|\bess\.aliyuncs\.com\b/i },
  { means: 'kubernetes', trace: /\bAliyunCS\w*Role|\bKubernetes(Worker|Master)Role|\bcs\.aliyuncs\.com\b/i },
  { means: 'terraform', trace: /\bterraform\b/i },
]
