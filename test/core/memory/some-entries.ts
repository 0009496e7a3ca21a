import * as fc from 'fast-check'
import type { Action, Attach } from '../../../src/core/model/action.ts'
import type { AccountEntry, AccountEntryBody } from '../../../src/core/model/ledger-entry.ts'
import { ecsId, hash, roleName } from '../../../src/core/model/names.ts'
import { outcomes, type Outcome } from '../../../src/core/model/run-record.ts'
import { HOUR, instant, type Instant } from '../../../src/core/model/time.ts'
import { actionKey } from '../../../src/core/plan/key.ts'
import {
  account,
  attach,
  detach,
  entries,
  hangzhou,
  intent,
  NOON,
  policyOf,
  ramActions,
  recreate,
  replace,
  result,
  runEntry,
} from './samples.ts'

const anId = fc.constantFrom('i-1', 'i-2', 'i-3')
const cause = fc.constantFrom<Action['cause'][]>('commit', 'drift', 'recovery')
const anAction: fc.Arbitrary<Action> = fc.oneof(
  fc
    .record({ id: anId, cause, class: fc.constantFrom<Attach['class'][]>('birth', 'attach', 'restore') })
    .map((more) => attach(more.id, { cause: more.cause, class: more.class })),
  fc.record({ id: anId, cause }).map(({ id, cause }) => replace(id, { cause, sessionPolicy: policyOf('oss:Get') })),
  anId.map((id) => detach(id)),
  fc.constantFrom(...ramActions, recreate('eci-1')),
)
const intents = fc
  .record({ actions: fc.uniqueArray(anAction, { selector: actionKey, maxLength: 4 }), approved: fc.boolean() })
  .map(({ actions, approved }) => intent(actions, approved ? actions.slice(0, 2).map(actionKey) : []))
const shard = fc.constantFrom(hangzhou, 'ram' as const)
const leases = fc
  .record({ shard, epoch: fc.integer({ min: 1, max: 4 }), until: fc.integer({ min: 0, max: 10 }) })
  .map(({ shard, epoch, until }): AccountEntryBody => ({
    kind: 'lease',
    shard,
    epoch,
    until: instant(NOON + until * HOUR),
    holder: `writer-${epoch}`,
  }))
const releases = fc
  .record({ shard, epoch: fc.integer({ min: 1, max: 4 }) })
  .map(({ shard, epoch }): AccountEntryBody => ({ kind: 'release', shard, epoch }))
const debts = fc
  .record({ id: anId, of: fc.integer({ min: 1, max: 10 }) })
  .map(({ id, of }): AccountEntryBody => ({ kind: 'owed', of, key: actionKey(detach(id)), role: roleName('theirs') }))
const runs = fc
  .record({
    gone: fc.subarray(['i-1', 'i-2', 'i-3'].map(ecsId)),
    count: fc.integer({ min: 0, max: 100 }),
    complete: fc.boolean(),
    id: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ gone, count, complete, id }) =>
    runEntry({
      gone,
      record: hash(`sha256:${id}`),
      populations: [{ scope: { account, region: hangzhou, kind: 'ecs' }, count, complete }],
      bindingMatches: { [hangzhou]: { web: count, ['__proto__']: 1 } },
      graceSince: { [`cn-hangzhou/i-${id}/foreign`]: NOON },
    }),
  )

/** Logs that a ledger could hold: results name intents that stand before them, time goes on by up to ten hours. */
export const someEntries = (maxLength = 30): fc.Arbitrary<readonly AccountEntry[]> =>
  fc
    .array(
      fc.record({
        body: fc.oneof(
          { weight: 4, arbitrary: intents },
          { weight: 4, arbitrary: fc.constant(null) },
          leases,
          releases,
          runs,
          debts,
        ),
        hours: fc.integer({ min: 0, max: 10 }),
        of: fc.nat(),
        outcomes: fc.array(fc.option(fc.constantFrom(...outcomes), { freq: 2 }), { minLength: 4, maxLength: 4 }),
      }),
      { maxLength },
    )
    .map((steps) => {
      const made: AccountEntryBody[] = []
      const at: Instant[] = []
      for (const { body, hours, of, outcomes: ends } of steps) {
        at.push(instant((at.at(-1) ?? NOON) + hours * HOUR))
        made.push(body ?? resultOfOne(made, of, ends))
      }
      return entries(...made.map((body, index) => ({ ...body, at: at[index] ?? NOON })))
    })

/** Null in `ends`: it went well. */
const resultOfOne = (
  made: readonly AccountEntryBody[],
  of: number,
  ends: readonly (Outcome | null)[],
): AccountEntryBody => {
  const number = made.length === 0 ? 1 : (of % made.length) + 1
  const body = made[number - 1]
  const actions = body?.kind === 'intent' ? body.actions : []
  return result(
    number,
    ...actions.slice(0, 3).map((action, index) => [action, ends[index] ?? wentWell(action)] as const),
  )
}

const wentWell = ({ kind }: Action): Outcome =>
  kind === 'attach' ? 'attached' : kind === 'replace' ? 'replaced' : kind === 'detach' ? 'detached' : 'updated'
