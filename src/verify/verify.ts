import type { At } from '../core/model/instance.ts'
import type { Verification, VerifySubject } from '../core/model/verification.ts'
import type { Prober, Probed, Script } from '../core/ports/prober.ts'
import { judge } from './judge.ts'

/** The script for the machines of one region: STS and OSS have addresses of their own there. */
export type ScriptFor = (at: At) => Script

/** The probers for both kinds of machines. */
export type Probers = Readonly<Record<VerifySubject['kind'], Prober>>

/** Asks every machine and judges what it says; in the order of the subjects. */
export const verify = async (
  probers: Probers,
  subjects: readonly VerifySubject[],
  scriptFor: ScriptFor,
): Promise<readonly Verification[]> => {
  const places = new Map<string, VerifySubject[]>()
  for (const subject of subjects) {
    const key = `${subject.account} ${subject.region} ${subject.kind}`
    places.set(key, [...(places.get(key) ?? []), subject])
  }
  const asked = [...places.values()].map((group) => ask(probers, group, scriptFor))
  const probed = new Map((await Promise.all(asked)).flat().map((one) => [one.id, one]))
  return subjects.map((subject) => judge(subject, probed.get(subject.id) ?? lost(subject.id)))
}

const ask = async (
  probers: Probers,
  group: readonly VerifySubject[],
  scriptFor: ScriptFor,
): Promise<readonly Probed[]> => {
  const [first] = group
  if (first === undefined) return []
  const ids = group.map(({ id }) => id)
  return probers[first.kind].run(first, ids, scriptFor(first))
}

const lost = (id: string): Probed => ({
  id,
  is: 'failed',
  why: 'no answer came back for the machine',
  fix: 'Verify it again by itself.',
})
