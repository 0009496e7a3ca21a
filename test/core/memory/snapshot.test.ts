import { describe, expect, it } from 'vitest'
import { controlFromJson, controlToJson, memoryFromJson, memoryToJson } from '../../../src/core/memory/snapshot.ts'
import { emptyControl, emptyMemory } from '../../../src/core/model/memory.ts'
import { account } from './samples.ts'

const ofAccount = (memory: unknown): unknown => ({ schema: 'rolekeeper/memory/v1', memory })
const ofControl = (memory: unknown): unknown => ({ schema: 'rolekeeper/control/v1', memory })

describe('a snapshot', () => {
  it('is read as what it was made of, and what it does not know is empty', () => {
    expect(memoryFromJson(memoryToJson(emptyMemory(account)))).toEqual(emptyMemory(account))
    expect(memoryFromJson(ofAccount({ account }))).toEqual(emptyMemory(account))
    expect(controlFromJson(controlToJson(emptyControl))).toEqual(emptyControl)
    expect(controlFromJson(ofControl({}))).toEqual(emptyControl)
  })

  // Its hash is right: somebody, or an older mistake, made it so. The log freezes, as with any entry that cannot be read.
  it.each([
    ['null', null],
    ['a list', []],
    ['a text', 'memory'],
    ['an account that is no text', { account: 7 }],
    ['a map that is an object', { account, bindingMatches: { web: 1 } }],
    ['a list that is a map', { account, runs: { '@map': [] } }],
    ['a list of null', { account, open: [null] }],
    ['a number that is a text', { account, last: '7' }],
    ['an object that is a list', { account, frozen: [] }],
    ['an object that is a text', { account, rolesProven: 'web' }],
  ])('of an account is none where it holds %s', (_, memory) => {
    expect(memoryFromJson(ofAccount(memory))).toBeNull()
  })

  it.each([
    ['nothing', undefined],
    ['a set that is a list', { declaredRoles: [] }],
    ['a list that is a number', { approvals: 7 }],
    ['a list of texts', { suspensions: ['s1'] }],
  ])('of control is none where it holds %s', (_, memory) => {
    expect(controlFromJson(ofControl(memory))).toBeNull()
  })

  it.each([null, [], 'x', {}, { schema: 'rolekeeper/memory/v2', memory: {} }])('is none where it is %j', (json) => {
    expect([memoryFromJson(json), controlFromJson(json)]).toEqual([null, null])
  })
})
