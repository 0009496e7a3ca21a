import { randomBytes } from 'node:crypto'
import type { World } from '../world/world.ts'
import type { Resident } from './resident.ts'

/** A token for the hardened mode, good on this machine alone until it expires on the emulator's clock. */
export const issueToken = (world: World, { id }: Resident, seconds: number): string => {
  const now = world.clock.now()
  for (const [token, { until }] of world.metadataTokens) if (until <= now) world.metadataTokens.delete(token)
  const token = randomBytes(42).toString('base64')
  world.metadataTokens.set(token, { of: id, until: now + seconds * 1000 })
  return token
}

/** Whether this machine may ask with the token now. */
export const isTokenOf = (world: World, { id }: Resident, token: string): boolean => {
  const known = world.metadataTokens.get(token)
  return known?.of === id && known.until > world.clock.now()
}
