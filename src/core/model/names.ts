/**
 * Branded names: a role can never stand where an instance id belongs.
 * The casts live here alone; whoever reads a name from outside validates it first and then calls one of these.
 */
declare const brand: unique symbol
type Name<Kind extends string> = string & { readonly [brand]: Kind }

export type AccountId = Name<'account'>
export type Region = Name<'region'>
export type EcsId = Name<'ecs'>
export type GroupId = Name<'eci'>
export type RoleName = Name<'role'>
export type PolicyName = Name<'policy'>
export type BindingName = Name<'binding'>
/** A git commit id, or `files:<hash>` for a folder outside git. */
export type Commit = Name<'commit'>
/** `sha256:<hex>` of a canonical text. */
export type Hash = Name<'hash'>
export type RunId = Name<'run'>

export const accountId = (text: string): AccountId => text as AccountId
export const region = (text: string): Region => text as Region
export const ecsId = (text: string): EcsId => text as EcsId
export const groupId = (text: string): GroupId => text as GroupId
export const roleName = (text: string): RoleName => text as RoleName
export const policyName = (text: string): PolicyName => text as PolicyName
export const bindingName = (text: string): BindingName => text as BindingName
export const commit = (text: string): Commit => text as Commit
export const hash = (text: string): Hash => text as Hash
export const runId = (text: string): RunId => text as RunId
