/** The tag on roles and policies that Rolekeeper made. */
export const MARK = 'rolekeeper:managed'

/** RAM takes tags as one JSON parameter, unlike ECS (`CreateRoleShrinkRequest` of its SDK). */
export const markTag: string = JSON.stringify([{ Key: MARK, Value: 'true' }])
