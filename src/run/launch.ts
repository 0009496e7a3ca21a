import { effectUnknown, failureOf } from '../apply/split.ts'
import { canonical } from '../core/model/canonical.ts'
import type { CloudFailure } from '../core/model/cloud-failure.ts'
import type { AccountWishes, Binding, DesiredState } from '../core/model/desired-state.ts'
import type { Given } from '../core/model/given.ts'
import type { At } from '../core/model/instance.ts'
import type { Birth, Born, LaunchNote, LaunchSpec, Newborn } from '../core/model/launch.ts'
import { MINUTE, SECOND } from '../core/model/time.ts'
import { judgeLaunch, roleRefusal, surpriseIn, type LaunchRefusal } from '../core/plan/launch.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { BirthWriter } from '../core/ports/cloud-writer.ts'
import { LedgerFailure, type Ledger } from '../core/ports/ledger.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { listRam } from '../list/ram.ts'
import type { Digest } from './given.ts'

/** So long is waited for what was launched to run; groups pull their images meanwhile. */
const WAIT_MS: number = 10 * MINUTE
const LONGEST_PAUSE: number = 10 * SECOND
/** A request whose answer was lost is sent again with its token, so many times in all. */
const TRIES = 4

/** What is to be sent, and for which binding. */
export type Launch = Readonly<{ birth: Birth; binding: Binding; name: string }>
export type Prepared = Readonly<{ ok: true; launch: Launch } | { ok: false; refusal: LaunchRefusal }>

/** Everything that can be known before anything is sent: which role, whether it may be given, and the request. */
export const prepareLaunch = async (
  reader: CloudReader,
  spec: LaunchSpec,
  wishes: AccountWishes,
  desired: DesiredState,
  given: Given,
): Promise<Prepared> => {
  const at: At = { account: wishes.id, region: spec.region }
  const judged = judgeLaunch(spec, at, wishes, desired, given)
  if (!judged.ok) return judged
  const { binding } = judged
  const ram = await listRam(reader, { wishes, roles: new Set([binding.role]), prune: false })
  const refusal = roleRefusal(binding, wishes, ram)
  if (refusal !== null) return { ok: false, refusal }
  const { kind, request, name } = spec
  const birth: Birth = { at, kind, role: binding.role, request, clientToken: tokenOf(given.digest, at, spec, binding) }
  return { ok: true, launch: { birth, binding, name } }
}

/**
 * The same for the same command, so that one whose answer was lost can be repeated and still makes one: whoever wants
 * another gives it another name. ClientToken takes up to 64 ASCII characters. It stands in the ledger, so nobody may be
 * able to try passwords against it.
 */
const tokenOf = (digest: Digest, at: At, { kind, request }: LaunchSpec, { role }: Binding): string =>
  `rolekeeper-${digest(canonical(['launch', kind, at, role, withoutPasswords(request)])).slice('sha256:'.length, 'sha256:'.length + 40)}`

const withoutPasswords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutPasswords)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => name !== 'Password')
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutPasswords(one)]))
}

export type LaunchPowers = Readonly<{
  reader: CloudReader
  writer: BirthWriter
  ledger: Ledger
  around: Surroundings
  /** Told of the id as soon as there is one. */
  tell: (born: Born) => void
}>

/** `newborn` null: it was not to be seen in time. `surprise`: what is not as the spec had it. */
export type Launched = Born & Readonly<{ newborn: Newborn | null; surprise: LaunchRefusal | null }>

/** Journals, creates, journals and waits until it runs. Throws `CloudFailure` and `LedgerFailure`. */
export const launch = async (
  powers: LaunchPowers,
  { birth, binding, name }: Launch,
  desired: DesiredState,
): Promise<Launched> => {
  const { ledger, around } = powers
  const { at, kind, role, clientToken } = birth
  const note = { type: kind, region: at.region, name, role, binding: binding.name, clientToken, code: null, id: null }
  await ledger.noteLaunch(at.account, { ...note, outcome: 'begun' })
  let born: Born
  try {
    born = await bear(powers, birth)
  } catch (error) {
    const failure = failureOf(error)
    // What was born without an answer is found by whoever repeats the command.
    if (!effectUnknown(failure)) await noteEnd(powers, at, { ...note, outcome: 'failed', code: failure.facts.code })
    throw failure
  }
  await noteEnd(powers, at, { ...note, outcome: 'launched', id: born.id })
  powers.tell(born)
  const newborn = await untilRunning(powers, birth, born, around.clock.now() + WAIT_MS)
  return { ...born, newborn, surprise: newborn && surpriseIn(newborn, binding, desired) }
}

/** What happened, happened: a ledger that fails now costs the entry, not the instance. */
const noteEnd = async ({ ledger, around }: LaunchPowers, at: At, note: LaunchNote): Promise<void> => {
  try {
    await ledger.noteLaunch(at.account, note)
  } catch (error) {
    if (!(error instanceof LedgerFailure)) throw error
    around.log('error', 'The launch could not be journaled.', { id: note.id, error: error.message })
  }
}

const bear = async ({ writer, around }: LaunchPowers, birth: Birth): Promise<Born> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await writer.bear(birth)
    } catch (error) {
      const failure: CloudFailure = failureOf(error)
      if (!effectUnknown(failure) || tries >= TRIES) throw failure
      await around.clock.sleep(tries * SECOND, around.stop)
    }
  }
}

const untilRunning = async (
  { reader, around }: LaunchPowers,
  { at, kind }: Birth,
  { id }: Born,
  until: number,
): Promise<Newborn | null> => {
  let newborn: Newborn | null = null
  for (let pause = SECOND; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    newborn = (await lookAt(reader, at, kind, id)) ?? newborn
    if (newborn !== null && newborn.state !== 'starting') return newborn
    if (around.clock.now() + pause > until) return newborn
    try {
      await around.clock.sleep(pause, around.stop)
    } catch {
      return newborn
    }
  }
}

/** A look that fails says nothing about what was born; a role that ECS does not show yet comes with the next. */
const lookAt = async (reader: CloudReader, at: At, kind: 'ecs' | 'eci', id: string): Promise<Newborn | null> => {
  try {
    return await reader.newborn(at, kind, id)
  } catch (error) {
    failureOf(error)
    return null
  }
}
