import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { holderIsGone, holderName } from '../../src/wire/holder.ts'

/** A process that lived on this machine and lives no more. */
const gonePid = (): number => spawnSync(process.execPath, ['--version']).pid
const named = (pid: number): string => holderName().replace(/pid \d+/, `pid ${pid}`)

describe('the holder of a lease', () => {
  it('is gone if its process was of this machine and has ended', () => {
    expect(holderIsGone(named(gonePid()))).toBe(true)
    expect(holderIsGone(named(process.ppid))).toBe(false)
    expect(holderIsGone(holderName())).toBe(false)
  })

  it('is not known to be gone if it is of another machine, whatever its name', () => {
    const pid = gonePid()

    expect(holderIsGone(named(pid).replace(hostname(), 'elsewhere'))).toBe(false)
    expect(holderIsGone(`${named(pid).replace(/ of .*/, '')} of 00000000-1`)).toBe(false)
    expect(holderIsGone('sweep')).toBe(false)
  })
})
