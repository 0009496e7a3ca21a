import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { remember, rememberControl } from '../../src/core/memory/remember.ts'
import { emptyControl, emptyMemory } from '../../src/core/model/memory.ts'
import { decodeAccountEntry, decodeControlEntry, type Decoded } from '../../src/ledger/codec.ts'
import { account } from '../core/memory/samples.ts'
import { accountName } from './scenes.ts'

const linesOf = (name: string): readonly string[] =>
  readFileSync(join(import.meta.dirname, 'corpus', name), 'utf8')
    .trimEnd()
    .split('\n')

const whole = <E>(decoded: readonly Decoded<E>[]): readonly E[] =>
  decoded.map((one) => {
    if (!one.ok) throw new Error(one.why)
    return one.entry
  })

/*
 * These files are never written again: they stand for ledgers that are out there. If a test here fails, what was written
 * once can no longer be read. A change of `actionKey` counts too: results name their actions by it.
 */
describe('what version 1 wrote', () => {
  it('is read for an account, and means what it meant', () => {
    const entries = whole(
      linesOf('account-v1.jsonl').map((line, index) => decodeAccountEntry(accountName, index + 1, Buffer.from(line))),
    )

    const memory = entries.reduce(remember, emptyMemory(account))

    expect(memory).toMatchObject({ last: 8, open: [], frozen: null })
    expect([...memory.applied].map(([id, { role, sessionPolicy }]) => [id, role, sessionPolicy !== null])).toEqual([
      ['i-attach', 'web-tier', true],
      ['i-replace', 'old-tier', true],
    ])
    expect(memory.spent.map((one) => [one.class, one.count])).toEqual([
      ['attach', 1],
      ['replace', 1],
      ['detach', 1],
      ['recreate', 1],
      ['ram', 6],
    ])
    expect([...memory.reversals.keys()]).toEqual(['i-attach'])
    expect([...memory.leases.values()]).toMatchObject([{ shard: 'cn-hangzhou', epoch: 1, holder: 'sweep' }])
    expect(memory.runs).toMatchObject([{ run: 'run-1', commit: 'c0ffee', shard: null, approvals: [] }])
    expect([memory.populations.size, memory.bindingMatches.size, memory.graceSince.size]).toEqual([1, 1, 1])
  })

  it('is read for control, and means what it meant', () => {
    const entries = whole(
      linesOf('control-v1.jsonl').map((line, index) => decodeControlEntry('control', index + 1, Buffer.from(line))),
    )

    const control = entries.reduce(rememberControl, emptyControl)

    expect(control).toMatchObject({
      last: 9,
      accepted: { commit: 'c1', bindings: 3, requireSignature: true },
      held: [{ commit: 'c2' }],
      stopped: null,
      approvals: [{ by: 'alice@laptop', asked: null, keys: ['["replace","1","cn-hangzhou","i-1","a","b",null]'] }],
      suspensions: [{ id: 's1', owner: 'bob', asked: null, scope: { regions: ['cn-*'], roles: ['web-tier'] } }],
    })
    expect([...control.declaredRoles]).toEqual(['web-tier'])
  })
})
