import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RamDocument, Statement } from '../../../src/core/model/policy.ts'
import { areaOf, coverage } from '../../../src/core/ram/cover.ts'
import { runs } from '../../kit/long.ts'
import { actions, allows, document, entangled, worlds } from './arbitrary-documents.ts'

const of = (...Statement: readonly Statement[]): readonly RamDocument[] => [{ Version: '1', Statement }]
const Condition = { Bool: { k: 'true' } }
const bucket = 'acs:oss:*:1:web/*'

describe('documents allow of oss:* on a bucket', () => {
  const area = areaOf('oss:*', bucket)

  it.each<[string, readonly RamDocument[], string]>([
    ['nothing where there are none', [], 'none'],
    ['the whole by what is wider', of({ Effect: 'Allow', Action: '*', Resource: '*' }), 'whole'],
    ['the whole by all but others', of({ Effect: 'Allow', NotAction: 'ram:*', NotResource: 'acs:ecs:*' }), 'whole'],
    ['a part by fewer actions', of({ Effect: 'Allow', Action: 'oss:Get*', Resource: '*' }), 'part'],
    ['a part by fewer resources', of({ Effect: 'Allow', Action: '*', Resource: 'acs:oss:*:1:web/a/*' }), 'part'],
    [
      'the rest of a Deny',
      of({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 'oss:Put*', Resource: '*' }),
      'part',
    ],
    [
      'nothing after a Deny',
      of({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 'OSS:*', Resource: '*' }),
      'none',
    ],
    ['what a condition decides', of({ Effect: 'Allow', Action: '*', Resource: '*', Condition }), 'undecidable'],
    [
      'what a condition of a Deny decides',
      of({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: '*', Resource: '*', Condition }),
      'undecidable',
    ],
    [
      'a part for certain, whatever a condition decides beside it',
      of(
        { Effect: 'Allow', Action: 'oss:*', Resource: '*' },
        { Effect: 'Deny', Action: 'oss:Put', Resource: '*' },
        { Effect: 'Deny', Action: 'oss:Get', Resource: '*', Condition },
      ),
      'part',
    ],
    ['nothing by a statement without actions', of({ Effect: 'Allow', Resource: '*' }), 'none'],
    ['the whole by a statement that names no resource', of({ Effect: 'Allow', Action: '*' }), 'whole'],
    ['what is too entangled to tell', of({ Effect: 'Allow', Action: entangled, Resource: '*' }), 'undecidable'],
  ])('%s', (_, documents, expected) => {
    expect(coverage(documents, area)).toBe(expected)
  })
})

it('nothing is allowed of an area that holds nothing', () => {
  expect(coverage(of({ Effect: 'Allow', Action: '*', Resource: '*' }), areaOf('nonsense', '*'))).toBe('none')
})

it('the coverage of one action on one resource is what a brute-force evaluator says', () => {
  fc.assert(
    fc.property(
      fc.array(document(true), { maxLength: 2 }),
      fc.constantFrom(...actions),
      fc.constantFrom('acs:oss:cn-hangzhou:1:web/a', 'acs:ram::1:role/x', 'acs:oss:cn-x:1:web/a:b'),
      (documents, action, resource) => {
        const said = new Set(worlds.map((world) => allows(documents, action, resource, world)))

        expect(coverage(documents, areaOf(action, resource))).toBe(
          said.size === 2 ? 'undecidable' : said.has(true) ? 'whole' : 'none',
        )
      },
    ),
    runs(300, 2_000),
  )
})
