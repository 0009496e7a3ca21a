import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RamDocument, Statement } from '../../../src/core/model/policy.ts'
import { documentKey, normalise, sameDocument } from '../../../src/core/ram/same.ts'
import { runs } from '../../kit/long.ts'
import { actions, allows, document, resources, statement, worlds } from './arbitrary-documents.ts'

const of = (...Statement: readonly Statement[]): RamDocument => ({ Version: '1', Statement })
const allow = (parts: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action: 'oss:Get',
  Resource: '*',
  ...parts,
})

const notOn = (NotResource: string | string[]): Statement => ({ Effect: 'Allow', Action: 'oss:Get', NotResource })

describe('two documents mean the same', () => {
  it.each<[string, RamDocument, RamDocument]>([
    ['one or many', of(allow()), of(allow({ Action: ['oss:Get'], Resource: ['*'] }))],
    ['the order of actions', of(allow({ Action: ['a:A', 'b:B'] })), of(allow({ Action: ['b:B', 'a:A'] }))],
    ['the order of resources', of(allow({ Resource: ['a', 'b'] })), of(allow({ Resource: ['b', 'a'] }))],
    ['the order of statements', of(allow(), allow({ Action: 'x:Y' })), of(allow({ Action: 'x:Y' }), allow())],
    ['the case of actions', of(allow()), of(allow({ Action: 'OSS:GET' }))],
    ['the case of NotAction', of({ Effect: 'Deny', NotAction: 'A:b' }), of({ Effect: 'Deny', NotAction: 'a:B' })],
    ['the case of Effect', of(allow()), of(allow({ Effect: 'allow' as 'Allow' }))],
    ['duplicates', of(allow(), allow()), of(allow({ Action: ['oss:Get', 'oss:get'] }))],
    ['a Sid', of(allow()), of(allow({ Sid: 'mine' }))],
    ['an empty condition', of(allow()), of(allow({ Condition: {} }))],
    [
      'one statement or two',
      of(allow({ Action: ['a:A', 'b:B'] })),
      of(allow({ Action: 'a:A' }), allow({ Action: 'b:B' })),
    ],
    [
      'resources in one statement or two',
      of(allow({ Resource: ['a', 'b'] })),
      of(allow({ Resource: 'a' }), allow({ Resource: 'b' })),
    ],
    ['one or many in NotResource', of(notOn('a')), of(notOn(['a', 'a']))],
    [
      'principals in one statement or two',
      of({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['a', 'b'], RAM: 'c' } }),
      of(
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: ['c'] } },
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['b', 'a'] } },
      ),
    ],
    [
      'the order and type of values of a condition',
      of(allow({ Condition: { B: { k: [1, 'x'] }, A: { j: true } } })),
      of(allow({ Condition: { A: { j: 'true' }, B: { k: ['x', '1', 'x'] } } })),
    ],
  ])('whatever %s', (_, one, other) => {
    expect(sameDocument(one, other)).toBe(true)
  })

  it.each<[string, RamDocument, RamDocument]>([
    ['Effect', of(allow()), of(allow({ Effect: 'Deny' }))],
    ['an action', of(allow()), of(allow({ Action: 'oss:Put' }))],
    ['the case of a resource', of(allow({ Resource: 'a' })), of(allow({ Resource: 'A' }))],
    ['what NotResource leaves out', of(notOn('a')), of(notOn('b'))],
    ['what NotResource leaves out together', of(notOn('a'), notOn('b')), of(notOn(['a', 'b']))],
    ['Action and NotAction', of(allow()), of({ Effect: 'Allow', NotAction: 'oss:Get', Resource: '*' })],
    [
      'Resource and NotResource',
      of(allow({ Resource: 'a' })),
      of({ Effect: 'Allow', Action: 'oss:Get', NotResource: 'a' }),
    ],
    [
      'NotAction in one statement or two',
      of({ Effect: 'Allow', NotAction: ['a', 'b'] }),
      of({ Effect: 'Allow', NotAction: 'a' }, { Effect: 'Allow', NotAction: 'b' }),
    ],
    ['a condition', of(allow()), of(allow({ Condition: { Bool: { k: 'true' } } }))],
    [
      'the values of a condition',
      of(allow({ Condition: { Bool: { k: 'false' } } })),
      of(allow({ Condition: { Bool: { k: 'true' } } })),
    ],
    [
      'a principal',
      of({ Effect: 'Allow', Principal: { Service: 'a' } }),
      of({ Effect: 'Allow', Principal: { RAM: 'a' } }),
    ],
    ['the version', of(), { Version: '2', Statement: [] }],
  ])('unless they differ in %s', (_, one, other) => {
    expect(sameDocument(one, other)).toBe(false)
  })

  it('only if they allow the same', () => {
    let same = 0
    // Documents of few statements are often the same, in other words.
    const alike = fc.array(statement(true), { minLength: 1, maxLength: 2 }).chain((few) => {
      const one = fc.array(fc.constantFrom(...few), { maxLength: 3 }).map((all) => of(...all))
      return fc.tuple(one, one)
    })
    fc.assert(
      fc.property(alike, ([one, other]) => {
        if (!sameDocument(one, other)) return
        same++
        for (const action of actions) {
          for (const resource of resources) {
            for (const world of worlds) {
              expect(allows([one], action, resource, world)).toBe(allows([other], action, resource, world))
            }
          }
        }
      }),
      runs(400, 1_000),
    )
    expect(same).toBeGreaterThan(100)
  })
})

describe('the normal form', () => {
  it('means the same, and is its own', () => {
    fc.assert(
      fc.property(document(true), (one) => {
        expect(documentKey(normalise(one))).toBe(documentKey(one))
        expect(normalise(normalise(one))).toEqual(normalise(one))
      }),
    )
  })

  it('is one for all orders', () => {
    fc.assert(
      fc.property(
        document(true).chain((one) =>
          fc.tuple(fc.constant(one), fc.shuffledSubarray([...one.Statement], { minLength: one.Statement.length })),
        ),
        ([one, shuffled]) => {
          expect(normalise({ ...one, Statement: shuffled })).toEqual(normalise(one))
        },
      ),
    )
  })
})
