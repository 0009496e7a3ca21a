import type { Held, Instance } from '../model/instance.ts'
import type { BindingNote, Explanation } from '../plan/explain.ts'
import { toIso } from '../model/iso.ts'

type InstanceDocument = Readonly<{
  type: Instance['kind']
  account: string
  region: string
  id: string
  name: string
  tags: Readonly<Record<string, string>>
  createdAt: string
  /** Null: it holds none. */
  ramRoleName: string | null
  /** Why the role is not known; null: it is. */
  doubt: string | null
}>

type BindingDocument = Readonly<{
  name: string
  role: string
  priority: number
  hasSessionPolicy: boolean
  file: string
  line: number
  column: number
}>

/** `rolekeeper/explain/v1`. */
export type ExplanationDocument = Readonly<{
  schema: 'rolekeeper/explain/v1'
  version: string
  commit: string
  instance: InstanceDocument
  matched: readonly BindingDocument[]
  exempted: readonly BindingDocument[]
  choice: Explanation['choice']
  winner: BindingDocument | null
  guards: Explanation['guards']
  will: Explanation['will']
  because: string
  action: Explanation['action']
  blocked: Explanation['blocked']
}>

/** Why one instance is what it is, as data for others. */
export const explanationDocument = (
  of: Explanation,
  { commit, version }: Readonly<{ commit: string; version: string }>,
): ExplanationDocument => ({
  schema: 'rolekeeper/explain/v1',
  version,
  commit,
  instance: toInstance(of.instance),
  matched: of.matched.map(toBinding),
  exempted: of.exempted.map(toBinding),
  choice: of.choice,
  winner: of.winner === null ? null : toBinding(of.winner),
  guards: of.guards,
  will: of.will,
  because: of.because,
  action: of.action,
  blocked: of.blocked,
})

const toInstance = (instance: Instance): InstanceDocument => {
  const { kind, account, region, id, name, tags, createdAt } = instance
  return {
    type: kind,
    account,
    region,
    id,
    name,
    tags: Object.fromEntries(tags),
    createdAt: toIso(createdAt),
    ...heldBy(kind === 'ecs' ? instance.holds : { is: 'born', with: instance.bornWith }),
  }
}

const heldBy = (
  held: Held | Readonly<{ is: 'born'; with: string | null }>,
): Pick<InstanceDocument, 'ramRoleName' | 'doubt'> => {
  switch (held.is) {
    case 'nothing':
      return { ramRoleName: null, doubt: null }
    case 'role':
      return { ramRoleName: held.ramRoleName, doubt: null }
    case 'unknown':
      return { ramRoleName: null, doubt: held.why }
    case 'born':
      return { ramRoleName: held.with, doubt: null }
  }
}

const toBinding = ({ name, role, priority, hasSessionPolicy, at }: BindingNote): BindingDocument => ({
  name,
  role,
  priority,
  hasSessionPolicy,
  ...at,
})
