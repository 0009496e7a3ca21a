import type { Replace } from '../model/action.ts'
import type { At } from '../model/instance.ts'
import type { RoleName } from '../model/names.ts'

/**
 * Per account, region and role the first replace of a run goes alone, unless the role is proven there: an attach of it
 * has just succeeded. The rest waits for its pilot.
 */
export const pilots = <A extends Replace>(
  replaces: readonly A[],
  _proven: (at: At, role: RoleName) => boolean,
): Readonly<{ alone: readonly A[]; rest: readonly A[] }> => ({ alone: [], rest: replaces })
