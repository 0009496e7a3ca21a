import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Notice, Told } from '../../../src/core/model/notice.ts'
import { HOUR, instant } from '../../../src/core/model/time.ts'
import { noticesFor, toldAfter, type Hearing, type Trouble } from '../../../src/core/report/notices.ts'
import { runs } from '../../kit/long.ts'

const trouble = (cause: string, items: readonly string[], over: Partial<Trouble> = {}): Trouble => ({
  cause,
  severity: 'warning',
  title: `About ${cause}`,
  fix: 'Mend it.',
  items: items.map((key) => ({ key, line: `line of ${key}` })),
  ...over,
})

type Report = Readonly<{ hours: number; troubles: readonly Trouble[]; unknown?: readonly string[] }>
type Behaviour = Readonly<{ followsClosely?: boolean; fails?: boolean; windowMs?: number }>

/** One receiver through report after report, by a clock of its own. */
const receiver = () => {
  let told: Told = {}
  return {
    told: () => told,
    hears: (
      { hours, troubles, unknown = [] }: Report,
      { followsClosely = false, fails = false, windowMs = 4 * HOUR }: Behaviour = {},
    ): readonly Notice[] => {
      const there = new Set([...unknown, ...troubles.flatMap(({ items }) => items.map(({ key }) => key))])
      const hearing: Hearing = {
        now: instant(hours * HOUR),
        windowMs,
        followsClosely,
        isThere: (key) => there.has(key),
      }
      const notices = noticesFor(troubles, told, hearing)
      told = toldAfter(troubles, told, fails ? [] : notices, hearing)
      // What is remembered goes through JSON.
      told = JSON.parse(JSON.stringify(told)) as Told
      return notices
    },
  }
}

const inShort = (notices: readonly Notice[]) =>
  notices.map(({ cause, what, total, added }) => [cause, what, total, added])

describe('notices', () => {
  it('tell of a cause once, of more of it after the window, and once that it is over', () => {
    const chat = receiver()

    expect(inShort(chat.hears({ hours: 0, troubles: [trouble('web', ['a', 'b'])] }))).toEqual([['web', 'opened', 2, 2]])
    expect(chat.hears({ hours: 1, troubles: [trouble('web', ['a', 'b', 'c'])] })).toEqual([])
    expect(inShort(chat.hears({ hours: 4, troubles: [trouble('web', ['a', 'b', 'c'])] }))).toEqual([
      ['web', 'changed', 3, 1],
    ])
    expect(chat.hears({ hours: 40, troubles: [trouble('web', ['a', 'b', 'c'])] })).toEqual([])
    expect(chat.hears({ hours: 41, troubles: [trouble('web', ['a'])] })).toEqual([])
    expect(chat.hears({ hours: 42, troubles: [] })).toMatchObject([
      { cause: 'web', what: 'resolved', title: 'About web', total: 0, lines: [] },
    ])
    expect(chat.hears({ hours: 43, troubles: [] })).toEqual([])
    expect(chat.hears({ hours: 50, troubles: [] })).toEqual([])
    expect(chat.told()).toEqual({})
  })

  it('say what is new first, and no more than anybody reads', () => {
    const chat = receiver()
    chat.hears({ hours: 0, troubles: [trouble('web', ['a'])] })
    const many = Array.from({ length: 60 }, (_, i) => `n${i}`)

    const [notice] = chat.hears({ hours: 5, troubles: [trouble('web', ['a', ...many])] })

    expect(notice).toMatchObject({ total: 61, added: 60 })
    expect(notice?.lines).toHaveLength(20)
    expect(notice?.lines[0]).toBe('line of n0')
  })

  it('say a single thing once, where it is its own title', () => {
    const items = [{ key: 'x', line: 'No sweep has ended.' }]

    const [notice] = receiver().hears({
      hours: 0,
      troubles: [{ ...trouble('x', []), title: 'No sweep has ended.', items }],
    })

    expect(notice).toMatchObject({ title: 'No sweep has ended.', total: 1, lines: [] })
  })

  it('take what comes back for new', () => {
    const chat = receiver()
    chat.hears({ hours: 0, troubles: [trouble('web', ['a', 'b'])] })
    chat.hears({ hours: 5, troubles: [trouble('web', ['a'])] })

    expect(inShort(chat.hears({ hours: 6, troubles: [trouble('web', ['a', 'b'])] }))).toEqual([
      ['web', 'changed', 2, 1],
    ])
  })

  it('do not take what nobody could look at for over, nor for new afterwards', () => {
    const chat = receiver()
    chat.hears({ hours: 0, troubles: [trouble('web', ['a', 'b'])] })

    expect(chat.hears({ hours: 9, troubles: [], unknown: ['a', 'b'] })).toEqual([])
    expect(chat.hears({ hours: 18, troubles: [trouble('web', ['a'])], unknown: ['b'] })).toEqual([])
    expect(inShort(chat.hears({ hours: 27, troubles: [trouble('web', ['a', 'c'])], unknown: ['b'] }))).toEqual([
      ['web', 'changed', 2, 1],
    ])
    expect(chat.hears({ hours: 36, troubles: [trouble('web', ['a', 'b', 'c'])] })).toEqual([])
  })

  it('come again where they could not be said', () => {
    const chat = receiver()
    chat.hears({ hours: 0, troubles: [trouble('web', ['a'])] }, { fails: true })

    expect(inShort(chat.hears({ hours: 1, troubles: [trouble('web', ['a'])] }))).toEqual([['web', 'opened', 1, 1]])
    expect(chat.hears({ hours: 9, troubles: [] }, { fails: true })).toHaveLength(1)
    expect(inShort(chat.hears({ hours: 10, troubles: [] }))).toEqual([['web', 'resolved', 0, 0]])
  })

  it('come the gravest first, of these what there is most of, and what is over last', () => {
    const chat = receiver()
    chat.hears({ hours: 0, troubles: [trouble('gone', ['g'], { severity: 'error' })] })
    const troubles = [
      trouble('note', ['n'], { severity: 'note' }),
      trouble('few', ['a']),
      trouble('many', ['b', 'c']),
      trouble('error', ['e'], { severity: 'error' }),
    ]

    expect(chat.hears({ hours: 9, troubles }).map(({ cause }) => cause)).toEqual([
      'error',
      'many',
      'few',
      'note',
      'gone',
    ])
  })

  it('also tell of less to whoever follows closely', () => {
    const issues = receiver()
    const closely = { followsClosely: true, windowMs: 0 }
    issues.hears({ hours: 0, troubles: [trouble('web', ['a', 'b'])] }, closely)

    expect(inShort(issues.hears({ hours: 0, troubles: [trouble('web', ['a'])] }, closely))).toEqual([
      ['web', 'changed', 1, 0],
    ])
    expect(issues.hears({ hours: 0, troubles: [trouble('web', ['a'])] }, closely)).toEqual([])
    expect(issues.hears({ hours: 0, troubles: [], unknown: ['a'] }, closely)).toEqual([])
    expect(inShort(issues.hears({ hours: 0, troubles: [] }, closely))).toEqual([['web', 'resolved', 0, 0]])
    expect(issues.hears({ hours: 0, troubles: [] }, closely)).toEqual([])
    expect(issues.told()).toEqual({})
  })

  it.each(['__proto__', 'constructor', 'toString'])('take a cause named %s for any other', (cause) => {
    const chat = receiver()

    expect(chat.hears({ hours: 0, troubles: [trouble(cause, ['a'])] })).toHaveLength(1)
    expect(chat.hears({ hours: 9, troubles: [trouble(cause, ['a'])] })).toEqual([])
    expect(inShort(chat.hears({ hours: 18, troubles: [] }))).toEqual([[cause, 'resolved', 0, 0]])
  })
})

const causes = ['web', 'db'] as const
const presence = fc.subarray(['a', 'b', 'c', 'd'])
const step = fc.record({
  wait: fc.integer({ min: 0, max: 6 }),
  present: fc.record({ web: presence, db: presence }),
  unknown: fc.subarray(['web/a', 'web/b', 'db/c'], { maxLength: 2 }),
  fails: fc.boolean(),
})

describe('whatever comes and goes', () => {
  it('everything new is told, of a cause once in a window, and each end of it once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 0, max: 8 }), (steps, windowHours) => {
        const chat = receiver()
        let hours = 0
        const lastSaid = new Map<string, number>()
        const isOpen = new Map<string, boolean>()
        // What they know of, by an account of our own: told once, and there in every report since.
        const known = new Set<string>()
        for (const { wait, present, unknown, fails } of steps) {
          hours += wait
          const there = causes.flatMap((cause) => present[cause].map((item) => `${cause}/${item}`))
          const troubles = causes
            .filter((cause) => present[cause].length > 0)
            .map((cause) =>
              trouble(
                cause,
                present[cause].map((item) => `${cause}/${item}`),
              ),
            )

          const notices = chat.hears({ hours, troubles, unknown }, { fails, windowMs: windowHours * HOUR })

          for (const item of known) if (!there.includes(item) && !unknown.includes(item)) known.delete(item)
          for (const { cause, what, added } of notices) {
            const mine = there.filter((item) => item.startsWith(`${cause}/`))
            expect(hours - (lastSaid.get(cause) ?? -Infinity)).toBeGreaterThanOrEqual(windowHours)
            expect(what === 'opened').toBe(isOpen.get(cause) !== true)
            expect(what === 'resolved').toBe(mine.length === 0)
            expect(added).toBe(mine.filter((item) => !known.has(item)).length)
            if (what === 'resolved')
              expect(unknown.filter((item) => known.has(item) && item.startsWith(cause))).toEqual([])
            if (fails) continue
            lastSaid.set(cause, hours)
            isOpen.set(cause, what !== 'resolved')
            for (const item of mine) known.add(item)
          }
          if (fails) continue
          for (const item of there.filter((one) => !known.has(one))) {
            expect(hours - (lastSaid.get(item.split('/')[0] ?? '') ?? -Infinity)).toBeLessThan(windowHours)
          }
          for (const cause of causes.filter((one) => isOpen.get(one) === true)) {
            const isLeft = [...known, ...there].some((item) => item.startsWith(cause))
            if (!isLeft) expect(hours - (lastSaid.get(cause) ?? -Infinity)).toBeLessThan(windowHours)
          }
        }
      }),
      runs(100),
    )
  })
})
