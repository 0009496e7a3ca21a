import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochOf } from '../../../src/core/memory/leases.ts'
import { freeze, rememberAll } from '../../../src/core/memory/remember.ts'
import { controlFromJson, controlToJson, memoryFromJson, memoryToJson } from '../../../src/core/memory/snapshot.ts'
import type { AccountEntryBody } from '../../../src/core/model/ledger-entry.ts'
import { emptyControl, emptyMemory } from '../../../src/core/model/memory.ts'
import { bindingName, roleName } from '../../../src/core/model/names.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import { account, attach, controlEntries, entries, fold, foldControl, hangzhou, NOON, runEntry } from './samples.ts'
import { someEntries } from './some-entries.ts'

const lease = (epoch: number, hours = 5): AccountEntryBody => ({
  kind: 'lease',
  shard: hangzhou,
  epoch,
  until: instant(NOON + hours * HOUR),
  holder: `writer-${epoch}`,
})

describe('remembering', () => {
  it('of a beginning and then of the rest is remembering all, with a snapshot between or without', () => {
    fc.assert(
      fc.property(someEntries(), fc.nat(), (log, cut) => {
        const at = cut % (log.length + 1)
        const half = fold(log.slice(0, at))
        const restored = memoryFromJson(JSON.parse(JSON.stringify(memoryToJson(half))))

        expect(fold(log.slice(at), restored ?? emptyMemory(account))).toEqual(fold(log))
      }),
    )
  })

  it('of many at once is remembering one after another, and changes nothing that it was given', () => {
    fc.assert(
      fc.property(someEntries(), fc.nat(), (log, cut) => {
        const half = fold(log.slice(0, cut % (log.length + 1)))
        const text = JSON.stringify(memoryToJson(half))

        expect(rememberAll(half, log)).toEqual(fold(log))
        expect(JSON.stringify(memoryToJson(half))).toBe(text)
      }),
    )
  })

  it('of an entry a second time changes nothing', () => {
    fc.assert(
      fc.property(someEntries(), fc.nat(), (log, cut) => {
        const once = fold(log)

        expect(fold(log.slice(cut % (log.length + 1)), once)).toEqual(once)
      }),
    )
  })

  it('changes neither the memory nor the entry that it is given', () => {
    fc.assert(
      fc.property(someEntries(12), (log) => {
        const before = JSON.stringify(log)
        const memories = log.map((_, index) => fold(log.slice(0, index)))
        const texts = memories.map((memory) => JSON.stringify(memoryToJson(memory)))

        for (const [index, entry] of log.entries()) fold([entry], memories[index])

        expect(memories.map((memory) => JSON.stringify(memoryToJson(memory)))).toEqual(texts)
        expect(JSON.stringify(log)).toBe(before)
      }),
    )
  })

  it('keeps the first reason for which a log was frozen, and folds on what can be read', () => {
    const first = freeze(emptyMemory(account), 1, 'entry 1 is missing')
    const both = freeze(first, 2, 'entry 2 is missing')

    const memory = fold(entries(lease(1), lease(1), lease(2)), both)

    expect(memory.frozen).toEqual({ number: 1, why: 'entry 1 is missing' })
    expect([memory.last, epochOf(memory.leases, hangzhou)]).toEqual([3, 2])
  })
})

describe('a lease', () => {
  it('is what the newest epoch says, never what a former holder adds', () => {
    const { leases } = fold(entries(lease(1), lease(2), lease(1, 9)))

    expect(leases.get(hangzhou)).toEqual({
      shard: hangzhou,
      epoch: 2,
      until: NOON + 5 * HOUR,
      holder: 'writer-2',
    })
  })

  it('ends with its release by every clock, and its epoch is never given again', () => {
    const { leases } = fold(entries(lease(1), { kind: 'release', shard: hangzhou, epoch: 1 }))

    expect(leases.get(hangzhou)).toMatchObject({ epoch: 1, until: 0 })
    expect([epochOf(leases, hangzhou), epochOf(leases, 'ram')]).toEqual([1, 0])
  })

  it('is not ended by the release of an older one, nor is one that never was', () => {
    const log = entries(
      lease(1),
      lease(2),
      { kind: 'release', shard: hangzhou, epoch: 1 },
      {
        kind: 'release',
        shard: 'ram',
        epoch: 1,
      },
    )

    expect(fold(log).leases).toEqual(fold(log.slice(0, 2)).leases)
  })
})

describe('a memory as JSON', () => {
  it('is read only in the form that is known', () => {
    const memory = memoryToJson(emptyMemory(account))

    expect(
      [null, 'text', { schema: 'rolekeeper/memory/v2', memory }, controlToJson(emptyControl)].map(memoryFromJson),
    ).toEqual([null, null, null, null])
    expect([memory, { schema: 'rolekeeper/control/v1' }].map(controlFromJson)).toEqual([null, null])
  })

  it('of a version that remembered less has nothing of what came since', () => {
    const old = { schema: 'rolekeeper/memory/v1', memory: { account, last: 7 } }

    expect(memoryFromJson(old)).toEqual({ ...emptyMemory(account), last: 7 })
    expect(controlFromJson({ schema: 'rolekeeper/control/v1', memory: { last: 7 } })).toEqual({
      ...emptyControl,
      last: 7,
    })
  })

  it('of the control log comes back as it was', () => {
    const control = foldControl(controlEntries({ kind: 'stop', reason: 'an incident' }))

    expect(controlFromJson(JSON.parse(JSON.stringify(controlToJson(control))))).toEqual(control)
  })
})

describe('a snapshot that was taken before counts went by region', () => {
  it('keeps what bindings matched, under no region, and its runs as those of whole accounts', () => {
    const { runs, ...now } = fold(entries(runEntry()))
    const [{ shard: _shard, approvals: _approvals, ...run } = {}] = runs
    const before = { ...now, bindingMatches: new Map([['web', 3]]), runs: [run] } as never

    const memory = memoryFromJson(memoryToJson(before))

    expect(memory?.bindingMatches).toEqual(new Map([['', new Map([['web', 3]])]]))
    expect(memory?.runs).toEqual(runs)
    expect(memory?.started).toEqual(new Map())
  })

  it('owes nothing for intents that knew of no debt', () => {
    const now = fold(entries({ kind: 'intent', shard: hangzhou, epoch: 1, actions: [attach('i-1')], approved: [] }))
    const open = now.open.map(({ owed: _owed, ...intent }) => intent)

    expect(memoryFromJson(memoryToJson({ ...now, open } as never))).toEqual(now)
  })

  it('is read where it lacks both', () => {
    const { bindingMatches: _matches, runs: _runs, ...old } = fold([])

    expect(memoryFromJson(memoryToJson(old as never))).toEqual(fold([]))
  })
})

describe('a snapshot that was taken before comments could ask', () => {
  it('has approvals, suspensions and runs that nobody asked for in one', () => {
    const scope = { text: 'all', accounts: null, regions: null, ids: null, bindings: null, roles: null }
    const until = instant(NOON + HOUR)
    const now = foldControl(
      controlEntries(
        { kind: 'approval', planHash: runEntry().planHash, keys: ['key'], until, asked: null },
        { kind: 'suspend', id: 's1', scope, reason: 'an audit', owner: 'bob', until: null, asked: null },
      ),
    )
    const old = { approvals: now.approvals.map(without), suspensions: now.suspensions.map(without) }

    const control = controlFromJson(controlToJson({ ...emptyControl, ...old, last: 2 } as never))

    expect(control).toEqual(now)
  })
})

const without = ({ asked: _asked, ...old }: Readonly<{ asked: unknown }>): object => old

describe('an entry', () => {
  it.each<AccountEntryBody>([
    { kind: 'snapshot', memory: runEntry().record },
    {
      kind: 'launch',
      type: 'ecs',
      region: hangzhou,
      name: 'web-new',
      role: roleName('web-tier'),
      binding: bindingName('web'),
      clientToken: 'token',
      outcome: 'begun',
      id: null,
      code: null,
    },
  ])('of kind $kind only counts', (body) => {
    const [run, entry] = entries(runEntry(), body)
    const before = fold(run === undefined ? [] : [run])

    expect(fold(entry === undefined ? [] : [entry], before)).toEqual({ ...before, last: 2 })
  })
})
