import { describe, expect, test } from 'vitest'
import { digest, newRunId, realClock } from '../../src/wire/surroundings.ts'

describe('surroundings', () => {
  test('a sleep ends as soon as it is stopped, with the reason', async () => {
    const controller = new AbortController()
    const sleep = realClock.sleep(1_000_000, controller.signal)
    const reason = new Error('enough')
    controller.abort(reason)

    await expect(sleep).rejects.toBe(reason)
  })

  test('a sleep that was stopped before it began does not begin', async () => {
    await expect(realClock.sleep(1_000_000, AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
  })

  test('a digest is sha256 of the text', () => {
    expect(digest('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  test('run ids say when, and differ', () => {
    const ids = new Set(Array.from({ length: 50 }, () => newRunId({ ...realClock, now: () => 0 as never })))

    expect([...ids].every((id) => /^19700101T000000Z-[0-9a-f]{6}$/.test(id))).toBe(true)
    expect(ids.size).toBe(50)
  })
})
