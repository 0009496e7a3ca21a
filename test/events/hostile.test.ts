import { describe, expect, it } from 'vitest'
import { parseEvents } from '../../src/events/parse.ts'

const here = { account: '1234567890123456', region: 'cn-hangzhou' }

describe('whatever a function is invoked with', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{"type":'],
    ['a number', '7'],
    ['an array of arrays', '[[[]]]'],
    ['undefined', undefined],
  ])('that is %s is acknowledged as broken', (_, event) => {
    const { hints, ignored } = parseEvents(event, here)

    expect(hints).toEqual([])
    expect(ignored.every(({ why }) => why === 'broken')).toBe(true)
  })

  it('is read in a moment, however large and deep', () => {
    const deep = `${'{"data":'.repeat(5_000)}1${'}'.repeat(5_000)}`
    const record = (requestParameters: unknown): string =>
      JSON.stringify({ type: 'ecs:ActionTrail:ApiCall', data: { eventName: 'RunInstances', requestParameters } })
    const many = Array.from({ length: 50_000 }, (_, index) => `i-${String(index).padStart(5, '0')}`)

    expect(() => parseEvents(deep, here)).not.toThrow()
    expect(() => parseEvents(record({ InstanceIds: JSON.stringify(many.slice(0, 1_000)) }), here)).not.toThrow()
    expect(parseEvents(record(many), here).hints[0]?.ids).toHaveLength(100)
    expect(() => parseEvents(record('['.repeat(1_000_000)), here)).not.toThrow()
    expect(parseEvents(Buffer.alloc(5 * 1024 * 1024, 'x'), here).ignored).toMatchObject([{ why: 'broken' }])
    expect(parseEvents(`[${'7,'.repeat(10_000)}7]`, here).ignored).toHaveLength(1_000)
  })
})
