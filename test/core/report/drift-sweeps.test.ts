import { describe, expect, it } from 'vitest'
import { emptyControl, emptyMemory } from '../../../src/core/model/memory.ts'
import { commit, hash, runId } from '../../../src/core/model/names.ts'
import { instant, MINUTE } from '../../../src/core/model/time.ts'
import { sweepFindings } from '../../../src/core/report/drift/sweeps.ts'
import { asOf, desiredOf, hangzhou, planOf, prod } from '../../kit/model.ts'

const desired = desiredOf([])

describe('what the ledger tells of sweeps', () => {
  const accepted = { commit: commit('good'), files: '', parsed: '', bindings: 1, requireSignature: false, at: asOf }
  const held = (at: number) => ({ commit: commit('c2'), why: 'it is strange', at: instant(at) })
  const codes = (control: object, memory = emptyMemory(prod)) =>
    sweepFindings({ ...emptyControl, ...control }, [memory], asOf, MINUTE).map(({ code }) => code)

  it('is a commit that is held, until a later one is accepted', () => {
    expect(codes({ held: [held(asOf - 1)] })).toEqual(['commit-held', 'no-heartbeat'])
    expect(codes({ held: [held(asOf + 1)], accepted })).toEqual(['commit-held', 'no-heartbeat'])
    expect(codes({ held: [held(asOf - 1)], accepted })).toEqual(['no-heartbeat'])
  })

  it('is nothing where a shard has finished and none is lost', () => {
    const { summary } = planOf({ desired, instances: [] })
    const run = { run: runId('r'), at: asOf, commit: desired.commit, planHash: hash(''), record: hash(''), summary }
    const swept = { ...emptyMemory(prod), runs: [{ ...run, outcomes: {}, shard: hangzhou, approvals: [] }] }

    expect(codes({}, swept)).toEqual([])
  })

  it('is a shard that is lost', () => {
    const started = new Map([[hangzhou, instant(asOf - MINUTE)]])

    expect(codes({}, { ...emptyMemory(prod), started })).toEqual(['no-heartbeat', 'shard-lost'])
  })
})
