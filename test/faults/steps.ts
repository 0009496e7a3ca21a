import type { ObjectStore } from '../../src/core/ports/ledger.ts'

/** One step of a process: a call of the cloud or of the ledger's store, just before its effect or just after it. */
export type Step = Readonly<{ number: number; when: 'before' | 'after'; what: string }>

/** `die`: the process is gone. `lose`: the connection breaks there. Nothing: it goes on. */
export type Fate = 'die' | 'lose' | undefined

/** Decides what happens at each step, and may do something of its own there: it is where others get their turn. */
export type Watch = (step: Step) => Fate | Promise<Fate>

/** The connection broke, as Node's sockets say it. */
export class Lost extends Error {
  readonly code = 'ECONNRESET'
}

/**
 * The life of one process. Once it is dead nothing that it had begun goes on: what it asks for is never answered, as
 * nobody is left to hear it.
 */
export class Life {
  /** Steps taken so far. */
  steps = 0
  readonly died: Promise<'died'>
  readonly #watch: Watch
  #die: () => void = () => undefined
  #dead = false

  constructor(watch: Watch = () => undefined) {
    this.#watch = watch
    this.died = new Promise((resolve) => {
      this.#die = () => resolve('died')
    })
  }

  /** Does the work between two steps. */
  async step<T>(what: string, work: () => Promise<T>): Promise<T> {
    await this.#at('before', what)
    const answer = await work()
    await this.#at('after', what)
    return answer
  }

  /** What passes time in this process, and does not once it is dead. */
  async wait(work: () => void): Promise<void> {
    if (this.#dead) await never()
    work()
  }

  async #at(when: Step['when'], what: string): Promise<void> {
    if (this.#dead) await never()
    this.steps += 1
    const fate = await this.#watch({ number: this.steps, when, what })
    if (fate === 'lose') throw new Lost(`The connection broke ${when} ${what}.`)
    if (fate !== 'die') return
    this.#dead = true
    this.#die()
    await never()
  }
}

/** A promise for each that waits, so that the dead can be collected. */
const never = (): Promise<never> => new Promise(() => undefined)

/** The store as the process reaches it. */
export const storeIn = (life: Life, store: ObjectStore): ObjectStore => ({
  place: store.place,
  create: (key, body) => life.step(`create ${key}`, () => store.create(key, body)),
  read: (key) => life.step(`read ${key}`, () => store.read(key)),
  list: (prefix, after) => life.step(`list ${prefix}`, () => store.list(prefix, after)),
  remove: (key) => life.step(`remove ${key}`, () => store.remove(key)),
  overwrite: (key, body) => life.step(`overwrite ${key}`, () => store.overwrite(key, body)),
  now: () => store.now(),
})
