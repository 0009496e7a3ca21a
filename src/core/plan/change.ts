import type { Binding, Guard, RoleSpec } from '../model/desired-state.ts'
import type { RoleName } from '../model/names.ts'

export type EcsChange = Readonly<
  | { kind: 'attach'; from: null; to: RoleName; binding: Binding }
  | { kind: 'replace'; from: RoleName; to: RoleName; binding: Binding }
  | { kind: 'detach'; from: RoleName; to: null; binding: null; exclusive: RoleSpec }
>
export type EciChange = Readonly<{ kind: 'recreate'; from: RoleName | null; to: RoleName; binding: Binding }>
/** What desired state asks for, before any guard has been asked whether it may be done. */
export type Change = EcsChange | EciChange

/** Whether a protection, suspension or grace is about this kind of change. */
export const covers = ({ actions }: Pick<Guard, 'actions'>, { kind }: Change): boolean =>
  actions === null || actions.includes(kind)
