import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { permissionDelta } from '../../../src/core/ram/delta.ts'
import { regionText, type Region } from '../../../src/core/ram/region.ts'
import type { RamDocument, Statement } from '../../../src/core/model/policy.ts'
import { runs } from '../../kit/long.ts'
import { actions, allows, document, entangled, regionHolds, resources, worlds } from './arbitrary-documents.ts'

const points = actions.flatMap((action) => resources.map((resource) => ({ action, resource })))

describe('the permission delta', () => {
  it('agrees with a brute-force evaluator on documents without conditions', () => {
    fc.assert(
      fc.property(fc.array(document(), { maxLength: 2 }), fc.array(document(), { maxLength: 2 }), (before, after) => {
        const delta = permissionDelta(before, after)

        expect(delta.undecided).toEqual([])
        const wrong = points.filter(({ action, resource }) => {
          const [old, now] = [before, after].map((side) => allows(side, action, resource, new Set()))
          const [gained, lost] = [delta.gained, delta.lost].map((list) =>
            list.some((one) => regionHolds(one, action, resource)),
          )
          return gained !== (!old && now) || lost !== (old && !now)
        })
        expect(wrong).toEqual([])
      }),
      runs(100, 2_000),
    )
  })

  it('claims nothing about documents with conditions that is not true however they turn out', () => {
    fc.assert(
      fc.property(
        fc.array(document(true), { maxLength: 2 }),
        fc.array(document(true), { maxLength: 2 }),
        (before, after) => {
          const delta = permissionDelta(before, after)

          const wrong = points.filter(({ action, resource }) => {
            const changes = worlds.map((world) => [before, after].map((side) => allows(side, action, resource, world)))
            const canGain = changes.some(([old, now]) => !old && now)
            const canLose = changes.some(([old, now]) => old && !now)
            const at = (list: Parameters<typeof regionHolds>[0][]): boolean =>
              list.some((one) => regionHolds(one, action, resource))
            const may = (['gain', 'lose', 'either'] as const).filter((kind) =>
              at(delta.undecided.filter((one) => one.may === kind)),
            )
            const gained = changes.every(([old, now]) => !old && now)
            const lost = changes.every(([old, now]) => old && !now)
            const expected =
              gained || lost ? [] : canGain && canLose ? ['either'] : canGain ? ['gain'] : canLose ? ['lose'] : []
            return at([...delta.gained]) !== gained || at([...delta.lost]) !== lost || may.join() !== expected.join()
          })
          expect(wrong).toEqual([])
        },
      ),
      runs(100, 2_000),
    )
  })

  const of = (...Statement: readonly Statement[]): readonly RamDocument[] => [{ Version: '1', Statement }]
  const allow = (Action: string | string[], Resource: string | string[] = '*'): Statement => ({
    Effect: 'Allow',
    Action,
    Resource,
  })
  const Condition = { Bool: { 'acs:SecureTransport': 'true' } }
  const bucket = 'acs:oss:*:*:web/*'

  it.each<[string, readonly RamDocument[], readonly RamDocument[], readonly string[], readonly string[]]>([
    ['nothing', of(allow('oss:Get')), of(allow('OSS:Get')), [], []],
    ['an action', of(allow('oss:Get')), of(allow(['oss:Get', 'oss:Put'])), ['oss:Put on *'], []],
    [
      'resources',
      of(allow('oss:Get', ['acs:a:::x', 'acs:a:::y'])),
      of(allow('oss:Get', 'acs:a:::y')),
      [],
      ['oss:Get on acs:a:::x'],
    ],
    [
      'the rest of a service',
      of(allow('oss:Get', bucket)),
      of(allow('oss:*', bucket)),
      [`oss:* on ${bucket}, except oss:Get on ${bucket}`],
      [],
    ],
    ['a Deny', of(allow('*')), of(allow('*'), { ...allow('ram:*'), Effect: 'Deny' }), [], ['ram:* on *']],
    [
      'the end of a Deny',
      of(allow('oss:*'), { ...allow('oss:Put'), Effect: 'Deny' }),
      of(allow('oss:*')),
      ['oss:Put on *'],
      [],
    ],
    [
      'what lies in two areas at once',
      of(allow('oss:*'), { ...allow('*:Get*'), Effect: 'Deny' }),
      of(allow('oss:*')),
      ['oss:* on *, only where it is *:Get* on *'],
      [],
    ],
    [
      'actions that go with equal resources',
      of(),
      of(allow(['a:A', 'b:B'], ['acs:x:::1', 'acs:x:::2'])),
      ['a:A, b:B on acs:x:::1, acs:x:::2'],
      [],
    ],
    ['what is said twice', of(), of(allow('oss:Get'), allow('oss:*')), ['oss:* on *'], []],
    [
      'all but some',
      of(),
      of({ Effect: 'Allow', NotAction: 'ram:*', NotResource: 'acs:oss:*' }),
      ['all but ram:* on all but acs:oss:*'],
      [],
    ],
    [
      'colons in the name of a resource',
      of(allow('oss:Get', 'acs:oss:*:1:web/a:*')),
      of(allow('oss:Get', 'acs:oss:*:1:web/*')),
      ['oss:Get on acs:oss:*:1:web/*, except oss:Get on acs:oss:*:1:web/a:*'],
      [],
    ],
    [
      'what only several statements together tell apart',
      of({ Effect: 'Allow', Action: '*', NotResource: 'acs:*:*:1:*' }),
      of(
        { Effect: 'Deny', NotAction: 'oss:Get', Resource: '*' },
        { Effect: 'Allow', Action: '*', NotResource: 'acs:oss:*:2:web/b' },
      ),
      ['* on all but acs:oss:*:2:web/b, except * on all but acs:*:*:1:*, except all but oss:Get on *'],
      [
        '* on all but acs:*:*:1:*, only where it is all but oss:Get on *',
        '* on all but acs:*:*:1:*, except all but oss:Get on *, except * on all but acs:oss:*:2:web/b',
      ],
    ],
    [
      'what lies within several statements',
      of({ Effect: 'Allow', NotAction: 'oss:G?t*', NotResource: 'acs:*:*:1:*' }, allow('*')),
      of(
        { Effect: 'Deny', NotAction: '*:Put', Resource: '*' },
        { Effect: 'Allow', NotAction: 'x*', NotResource: 'acs:*:*:1:*' },
      ),
      [],
      [
        'all but *:Put on *',
        '* on *, except all but oss:G?t* on all but acs:*:*:1:*, except all but *:Put on *, except all but x* on all but acs:*:*:1:*',
        'all but oss:G?t* on all but acs:*:*:1:*, except all but *:Put on *, except all but x* on all but acs:*:*:1:*',
      ],
    ],
    ['another split into documents', [...of(allow('a:A')), ...of(allow('b:B'))], of(allow(['a:A', 'b:B'])), [], []],
  ])('says %s in the words of the documents', (_, before, after, gained, lost) => {
    const delta = permissionDelta(before, after)

    expect(delta.gained.map(regionText)).toEqual(gained)
    expect(delta.lost.map(regionText)).toEqual(lost)
    expect(delta.undecided).toEqual([])
  })

  it('turns round with its sides', () => {
    fc.assert(
      fc.property(document(), document(), (one, other) => {
        const [there, back] = [permissionDelta([one], [other]), permissionDelta([other], [one])]

        for (const { action, resource } of points) {
          const at = (list: readonly Region[]): boolean => list.some((region) => regionHolds(region, action, resource))
          expect([at(there.gained), at(there.lost)]).toEqual([at(back.lost), at(back.gained)])
        }
      }),
      runs(100, 800),
    )
  })

  it.each<[string, readonly RamDocument[], readonly RamDocument[], string]>([
    ['an Allow that gets a condition', of(allow('oss:*')), of({ ...allow('oss:*'), Condition }), 'lose'],
    ['an Allow that loses its condition', of({ ...allow('oss:*'), Condition }), of(allow('oss:*')), 'gain'],
    [
      'another condition',
      of({ ...allow('oss:*'), Condition }),
      of({ ...allow('oss:*'), Condition: { Bool: { x: 'y' } } }),
      'either',
    ],
    [
      'a Deny with a condition',
      of(allow('oss:*')),
      of(allow('oss:*'), { ...allow('oss:*'), Effect: 'Deny', Condition }),
      'lose',
    ],
  ])('leaves open what depends: %s', (_, before, after, may) => {
    const { gained, lost, undecided } = permissionDelta(before, after)

    expect([gained, lost]).toEqual([[], []])
    expect(undecided).toMatchObject([{ may, why: 'condition', on: { actions: { patterns: ['oss:*'] } } }])
  })

  it('says so too where the wildcards of resources are, and whatever the order of the documents', () => {
    const [one, other] = [of(allow('oss:*', entangled)), of(allow('log:*'))]

    expect(permissionDelta(of(), one).undecided).toMatchObject([{ may: 'either', why: 'entangled' }])
    expect(permissionDelta([...one, ...other], [...other, ...one])).toEqual({ gained: [], lost: [], undecided: [] })
  })

  it('names no Deny that has nothing to do with it', () => {
    const denied = ['ram:*', 'log:Get', 'oss:Put'].map((Action) => ({ ...allow(Action), Effect: 'Deny' as const }))
    const delta = permissionDelta(of(...denied), of(...denied, allow('oss:*')))

    expect(delta.gained.map(regionText)).toEqual(['oss:* on *, except oss:Put on *'])
  })

  it('takes a condition that stays for what it was', () => {
    const before = of({ ...allow('oss:*'), Condition })
    const { gained, undecided } = permissionDelta(before, [...before, ...of(allow('log:*'))])

    expect(gained.map(regionText)).toEqual(['log:* on *'])
    expect(undecided).toEqual([])
  })

  it('says so where wildcards are too entangled to tell', () => {
    const delta = permissionDelta(
      of(allow('oss:*')),
      of(allow(entangled), { Effect: 'Deny', Action: 'x:*', Resource: '*' }),
    )

    expect(delta).toMatchObject({
      gained: [],
      lost: [],
      undecided: [
        { may: 'either', why: 'entangled', on: { actions: { patterns: ['oss:*'] } } },
        { may: 'either', why: 'entangled', on: { actions: { patterns: [entangled] } } },
      ],
    })
  })
})
