import type { Attach, Detach, Replace } from '../core/model/action.ts'
import type { At, Held } from '../core/model/instance.ts'
import type { EcsId, RoleName } from '../core/model/names.ts'
import { SECOND } from '../core/model/time.ts'
import { rolesNow } from '../list/held.ts'
import type { Hands } from './hands.ts'

/** Reads come late in an eventually consistent cloud; so long is what was just written waited for. */
const PATIENCE: readonly number[] = [1 * SECOND, 2 * SECOND, 4 * SECOND]

/** What instances hold now, by id. */
export const heldNow = (
  hands: Pick<Hands, 'reader'>,
  at: At,
  actions: readonly (Attach | Replace | Detach)[],
): Promise<ReadonlyMap<EcsId, Held | 'gone'>> =>
  rolesNow(
    hands.reader,
    at,
    actions.map((action) => action.target.id),
  )

/**
 * The same, asked again for a while as long as an instance does not show what was written; null: no role. Once is enough for
 * those where nothing was.
 */
export const heldAfter = async (
  hands: Pick<Hands, 'reader' | 'around'>,
  at: At,
  written: ReadonlyMap<EcsId, RoleName | null>,
  refused: readonly EcsId[] = [],
): Promise<ReadonlyMap<EcsId, Held | 'gone'>> => {
  const seen = new Map(await rolesNow(hands.reader, at, [...written.keys(), ...refused]))
  let late = [...written.keys()]
  for (const pause of PATIENCE) {
    late = late.filter((id) => !shows(seen.get(id), written.get(id) ?? null))
    if (late.length === 0) break
    await hands.around.clock.sleep(pause)
    for (const [id, held] of await rolesNow(hands.reader, at, late)) seen.set(id, held)
  }
  return seen
}

export const shows = (held: Held | 'gone' | undefined, role: RoleName | null): boolean => {
  if (held === undefined || held === 'gone') return false
  return role === null ? held.is === 'nothing' : held.is === 'role' && held.ramRoleName === role
}
