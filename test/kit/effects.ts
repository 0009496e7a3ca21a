import type { Cloud } from '../../src/emulator/cloud.ts'
import { ACCOUNT } from './fleets.ts'

/** A change of what an instance holds. */
export type Effect = Readonly<{ instance: string; role: string | undefined }>

/** What instances come to hold from now on, one after another: what the cloud refuses is none of it. */
export const effectsIn = ({ world }: Cloud): readonly Effect[] => {
  const effects: Effect[] = []
  for (const { instances } of world.accounts.get(ACCOUNT)?.regions.values() ?? []) {
    const setRole = instances.setRole.bind(instances)
    instances.setRole = (row, role, ...more) => {
      effects.push({ instance: row.InstanceId, role })
      setRole(row, role, ...more)
    }
  }
  return effects
}
