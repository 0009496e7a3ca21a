import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEvents } from '../../src/events/parse.ts'

const here = { account: '1234567890123456', region: 'cn-hangzhou' }

const words = fc.constantFrom(
  'data',
  'type',
  'ecs:Instance:StateChange',
  'ecs:ActionTrail:ApiCall',
  'Instance:StateChange',
  'eventName',
  'RunInstances',
  'TagResources',
  'DetachInstanceRamRole',
  'state',
  'Created',
  'Running',
  'resourceId',
  'content',
  'i-aaaaa',
  '["i-aaaaa"]',
  'requestParameters',
  'responseElements',
  'referencedResources',
  'userIdentity',
  'serviceName',
  'Ecs',
  'eventTime',
  '20190409T121826.922+0800',
  'aliyunaccountid',
  '1234567890123456',
  'aliyunregionid',
  'cn-shanghai',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'length',
)

/** JSON that looks like events more often than not. */
const json = fc.letrec((tie) => ({
  leaf: fc.oneof(words, fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
  object: fc
    .array(fc.tuple(fc.oneof(words, fc.string()), tie('value')), { maxLength: 8 })
    .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join()}}`),
  array: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.map(textOf).join()}]`),
  value: fc.oneof(
    { maxDepth: 5 },
    tie('leaf').map((leaf) => ({ json: JSON.stringify(leaf) ?? 'null' })),
    tie('object').map((text) => ({ json: text })),
    tie('array').map((text) => ({ json: text })),
    // JSON within a text, as some sources nest it.
    tie('object').map((text) => ({ json: JSON.stringify(text) })),
  ),
})).value

const textOf = (value: unknown): string => (value as { json: string }).json

const isWhole = (event: unknown): boolean => {
  const { hints, others, ignored } = parseEvents(event, here)
  const ids = [...hints.flatMap((hint) => hint.ids), ...others.map(({ change }) => change.id)]
  const places = [...hints.map((hint) => hint.at), ...others.map(({ account, change }) => ({ account, ...change }))]
  return (
    ids.every((id) => /^i-[0-9a-z]{5,40}$/.test(id)) &&
    places.every(({ account, region }) => account === here.account && /^[a-z][a-z0-9-]{1,40}$/.test(region)) &&
    hints.every(
      ({ happenedAt, event: name }) => (happenedAt === null || !Number.isNaN(happenedAt)) && name.length <= 200,
    ) &&
    hints.every((hint) => hint.ids.length <= 100) &&
    ignored.every(({ event: name, type }) => name.length <= 200 && type.length <= 200)
  )
}

describe('whatever a function is invoked with', () => {
  it('is read without throwing, and what is made of it has its form', () => {
    fc.assert(
      fc.property(json, (value) => isWhole(textOf(value)) && isWhole(Buffer.from(textOf(value)))),
      { numRuns: 3_000 },
    )
    expect(Object.hasOwn(Object.prototype, 'data')).toBe(false)
  })

  it('is read without throwing as any value', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }), isWhole))
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), isWhole))
  })

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

    expect(isWhole(deep)).toBe(true)
    expect(isWhole(record({ InstanceIds: JSON.stringify(many.slice(0, 1_000)) }))).toBe(true)
    expect(parseEvents(record(many), here).hints[0]?.ids).toHaveLength(100)
    expect(isWhole(record('['.repeat(1_000_000)))).toBe(true)
    expect(parseEvents(Buffer.alloc(5 * 1024 * 1024, 'x'), here).ignored).toMatchObject([{ why: 'broken' }])
    expect(parseEvents(`[${'7,'.repeat(10_000)}7]`, here).ignored).toHaveLength(1_000)
  })
})
