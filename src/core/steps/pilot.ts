import type { At } from '../model/instance.ts'
import type { RoleName } from '../model/names.ts'

/**
 * Per account, region and role the first replace of a run goes alone, unless the role is proven there: an attach of it
 * has just succeeded. The rest waits for its pilot.
 */
export const pilots = <A extends Readonly<{ target: At; to: RoleName }>>(
  replaces: readonly A[],
  proven: (at: At, role: RoleName) => boolean,
): Readonly<{ alone: readonly A[]; rest: readonly A[] }> => {
  const alone: A[] = []
  const rest: A[] = []
  const piloted = new Set<string>()
  for (const replace of replaces) {
    const { target, to } = replace
    const key = `${target.account}/${target.region}/${to}`
    const goesAlone = !piloted.has(key) && !proven(target, to)
    if (goesAlone) piloted.add(key)
    ;(goesAlone ? alone : rest).push(replace)
  }
  return { alone, rest }
}
