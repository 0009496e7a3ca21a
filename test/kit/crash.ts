import { expect } from 'vitest'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import type { CloudReader } from '../../src/core/ports/cloud-reader.ts'
import type { CloudWriter } from '../../src/core/ports/cloud-writer.ts'
import type { Ledger } from '../../src/core/ports/ledger.ts'
import type { Stack } from './stack.ts'

/** The process is gone: whatever it still tries after this fails the same way. */
export class Crash extends Error {
  override name = 'Crash'
}

export type Fuse = {
  /** Steps taken so far; each call of a port is two: before and after its effect. */
  steps: number
  /** The step at which the process dies; null: never. */
  readonly diesAt: number | null
  dead: boolean
}

export const fuse = (diesAt: number | null): Fuse => ({ steps: 0, diesAt, dead: false })

type Ports = CloudReader | CloudWriter | Ledger

/** The same port, dying at the fuse's step. Methods that give iterables are passed on as they are. */
export const crashing = <P extends Ports>(port: P, line: Fuse): P =>
  new Proxy(port, {
    get: (target, name, receiver) => {
      const method: unknown = Reflect.get(target, name, receiver)
      if (typeof method !== 'function' || name === 'instances' || name === 'groups') return method
      return async (...args: readonly unknown[]): Promise<unknown> => {
        step(line)
        const answer: unknown = await Reflect.apply(method, target, args)
        step(line)
        return answer
      }
    },
  })

const step = (line: Fuse): void => {
  if (line.dead) throw new Crash('The process died before this.')
  line.steps += 1
  if (line.steps !== line.diesAt) return
  line.dead = true
  throw new Crash(`The process died at step ${line.steps}.`)
}

/** A whole run that dies where the fuse says, or not at all. */
export const runInto = async (line: Fuse, stack: Stack, desired: DesiredState<'accepted'>): Promise<void> => {
  const ledger = crashing(await stack.openLedger('crashing'), line)
  const dying = stack.run(desired, {
    ledger,
    reader: crashing(stack.reader, line),
    writer: crashing(stack.writer, line),
  })
  if (line.diesAt === null) await dying
  else await expect(dying).rejects.toThrow(Crash)
}
