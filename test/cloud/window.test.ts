import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MinuteWindow } from '../../src/cloud/call/window.ts'
import { MINUTE, instant } from '../../src/core/model/time.ts'

const now = instant(1_000_000)
const after = (ms: number) => instant(now + ms)

type Step = Readonly<{ pause: number; kind: 'use' | 'hold' | 'end' }>

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ pause: fc.integer({ min: 0, max: 25_000 }), kind: fc.constantFrom('use', 'hold', 'end') }),
  { maxLength: 60 },
)

/** Does what the steps want as soon as the window lets it; returns when calls were sent. */
const play = (limit: number, wanted: readonly Step[]): readonly number[] => {
  const window = new MinuteWindow(limit)
  const sent: number[] = []
  let time = now
  for (const { pause, kind } of wanted) {
    time = instant(time + pause)
    const opening = kind === 'end' ? window.opensForHeld(time) : window.opensAt(time)
    if (opening === null) return sent
    time = opening
    if (kind === 'hold') window.hold(time)
    else {
      if (kind === 'end') window.useHeld(time)
      else window.use(time)
      sent.push(time)
    }
  }
  return sent
}

describe('a minute window', () => {
  test('holds no more calls than its limit in any sixty seconds, wherever they begin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (limit, wanted) => {
        const sent = play(limit, wanted)
        for (const start of sent) {
          const within = sent.filter((time) => time >= start && time < start + MINUTE)
          expect(within.length).toBeLessThanOrEqual(limit)
        }
      }),
    )
  })

  test('opens again a minute after the oldest call', () => {
    const window = new MinuteWindow(2)
    window.use(now)
    window.use(after(1_000))

    expect(window.opensAt(after(2_000))).toBe(after(MINUTE))
    expect(window.left(after(2_000))).toBe(0)
    expect(window.left(after(MINUTE))).toBe(1)
  })

  test('with a limit of none never opens', () => {
    expect(new MinuteWindow(0).opensAt(now)).toBeNull()
  })

  test('keeps a held slot from others, and gives it to the call that ends a swap', () => {
    const window = new MinuteWindow(1)
    window.hold(now)

    expect(window.opensAt(after(1_000))).toBe(after(MINUTE))
    expect(window.opensForHeld(after(1_000))).toBe(after(1_000))
  })

  test('lets a held slot lapse after a minute', () => {
    const window = new MinuteWindow(1)
    window.hold(now)

    expect(window.left(after(MINUTE))).toBe(1)
  })

  test('that is closed sends nothing, held slots included', () => {
    const window = new MinuteWindow(5)
    window.hold(now)
    window.close(after(20_000))
    window.close(after(10_000))

    expect(window.opensAt(after(1))).toBe(after(20_000))
    expect(window.opensForHeld(after(1))).toBe(after(20_000))
    expect(window.left(after(1))).toBe(0)
  })
})
