import { describe, expect, it } from 'vitest'
import { attachByRows } from '../../src/apply/attach-by-rows.ts'
import { accountId, ecsId, region } from '../../src/core/model/names.ts'
import type { FaultRule } from '../../src/emulator/world/faults.ts'
import { attach } from '../core/memory/samples.ts'
import { openLab } from '../faults/lab.ts'
import { Life } from '../faults/steps.ts'
import { ACCOUNT, fleetOf, id, web } from '../kit/fleets.ts'
import { clear } from '../kit/ledgers.ts'
import { refusals } from './stage.ts'

const account = accountId(ACCOUNT)
const { target } = attach('i-1')

/** Two instances by rows, and what became of them. */
const attachTwo = async (rule: Omit<FaultRule, 'action'> | null): Promise<readonly string[]> => {
  const lab = openLab(fleetOf([web(1), web(2)]))
  if (rule !== null) lab.cloud.world.faults.add([{ action: 'AttachInstanceRamRole', ...rule }])
  const { writer, around, ledger } = lab.powers(new Life())
  const wanted = [1, 2].map((index) => clear(id(index), { target: { ...target, account, id: ecsId(id(index)) } }))
  const [first, ...rest] = await ledger.intend(account, region('cn-hangzhou'), wanted, () => null)
  if (first === undefined) throw new Error('Nothing was journaled.')
  const rows = await attachByRows({ writer, around }, [first, ...rest])
  expect(rows.map(({ action }) => action.target.id)).toEqual([id(1), id(2)])
  return rows.map(({ result }) => `${result.outcome} ${result.code}`)
}

const twice = (one: string): readonly string[] => [one, one]

/** `interrupted`: the next event tries again. */
describe('an attach whose rows are the result', () => {
  it.each<[string, Omit<FaultRule, 'action'> | null, readonly string[]]>([
    ['nothing is wrong', null, twice('attached 200')],
    ['one is refused', refusals.row, ['failed InvalidInstanceStatus', 'attached 200']],
    ['the role is not there', refusals.noRole, twice('failed InvalidRamRole.NotFound')],
    ['the caller may not', refusals.forbidden, twice('failed Forbidden.RAM')],
    ['it is throttled for long', refusals.throttled, twice('interrupted Throttling.User')],
    [
      'the key is not known',
      { code: 'InvalidAccessKeyId.NotFound', status: 404 },
      twice('interrupted InvalidAccessKeyId.NotFound'),
    ],
    ['promise 11: there is no answer', refusals.lost, twice('unknown ECONNRESET')],
    ['promise 11: the service is down', refusals.unavailable, twice('unknown ServiceUnavailable')],
  ])('where %s', async (_, rule, expected) => {
    expect(await attachTwo(rule === null ? null : structuredClone<Omit<FaultRule, 'action'>>(rule))).toEqual(expected)
  })
})
