import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { permissionDelta } from '../../../src/core/ram/delta.ts'
import { actions, allows, document, regionHolds, resources, worlds } from './arbitrary-documents.ts'

const points = actions.flatMap((action) => resources.map((resource) => ({ action, resource })))

describe('the permission delta', () => {
  it('agrees with a brute-force evaluator on documents without conditions', () => {
    fc.assert(
      fc.property(fc.array(document(), { maxLength: 2 }), fc.array(document(), { maxLength: 2 }), (before, after) => {
        const delta = permissionDelta(before, after)

        expect(delta.undecided).toEqual([])
        for (const { action, resource } of points) {
          const [old, now] = [before, after].map((side) => allows(side, action, resource, new Set()))
          const claims = [delta.gained, delta.lost].map((list) =>
            list.some((one) => regionHolds(one, action, resource)),
          )
          expect({ action, resource, claims }).toEqual({ action, resource, claims: [!old && now, old && !now] })
        }
      }),
      { numRuns: 400 },
    )
  })

  it('claims nothing about documents with conditions that is not true however they turn out', () => {
    fc.assert(
      fc.property(
        fc.array(document(true), { maxLength: 2 }),
        fc.array(document(true), { maxLength: 2 }),
        (before, after) => {
          const delta = permissionDelta(before, after)

          for (const { action, resource } of points) {
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
            expect({ action, resource, gained: at([...delta.gained]), lost: at([...delta.lost]), may }).toEqual({
              action,
              resource,
              gained,
              lost,
              may: expected,
            })
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})
