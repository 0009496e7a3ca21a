import type * as z from 'zod'
import type { Glob } from '../../core/model/desired-state.ts'
import { bindings, type BindingShape } from './bindings.ts'
import { passRole, policies, roles, type GrantShape, type PolicyShape, type RoleShape } from './roles.ts'
import { object, oneOf } from './says.ts'
import { settings, type SettingsShape } from './settings.ts'
import { glob, oneOrMany } from './values.ts'

/** One YAML document of desired state, checked on its own. */
export type FragmentShape = Readonly<{
  schema?: 'rolekeeper/desired-state/v1'
  scope?: Readonly<{ accounts?: readonly Glob[]; regions?: readonly Glob[] }>
  settings?: SettingsShape
  roles?: Readonly<Record<string, RoleShape>>
  policies?: Readonly<Record<string, PolicyShape>>
  bindings?: readonly BindingShape[]
  passRole?: Readonly<Record<string, GrantShape>>
}>

export const fragmentShape: z.ZodType<FragmentShape> = object({
  schema: oneOf(['rolekeeper/desired-state/v1']).describe('The version of this format').exactOptional(),
  scope: object({
    accounts: oneOrMany(glob).describe('Account names or ids').exactOptional(),
    regions: oneOrMany(glob).describe('Region ids').exactOptional(),
  })
    .describe('ANDed into every match of the document; its roles, policies and grants exist in these accounts alone')
    .exactOptional(),
  settings: settings.describe('Accounts, limits and protections; once, at the top of the folder').exactOptional(),
  roles: roles.exactOptional(),
  policies: policies.exactOptional(),
  bindings: bindings.exactOptional(),
  passRole: passRole.exactOptional(),
})
