import { expect, it } from 'vitest'
import { idByText } from '../../../src/core/model/review.ts'

it('a comment of which no id is known goes by its words, in letters that every host takes', () => {
  expect(idByText('Approve   SHA256:ab-12 – now!')).toBe('text-approve-sha256-ab-12-now-')
  expect(idByText('x'.repeat(500))).toBe(`text-${'x'.repeat(120)}`)
})
