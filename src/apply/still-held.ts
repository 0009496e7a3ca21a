import pLimit from 'p-limit'
import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { AccountId, Region, RoleName } from '../core/model/names.ts'
import type { Hands } from './hands.ts'

/** Regions that are asked at once. */
const PARALLEL = 8

/**
 * Why a role may not be removed: whoever still holds it, asked by its name in every region of the cloud, whether desired
 * state names the region or not. What cannot be asked may hold it.
 */
export const stillHeld = async (
  { reader }: Pick<Hands, 'reader'>,
  account: AccountId,
  role: RoleName,
  known: readonly Region[],
): Promise<string | null> => {
  const [home] = known
  if (home === undefined) return `account ${account} has no region in which to ask who holds ${role}.`
  const limit = pLimit(PARALLEL)
  try {
    const regions = new Set([...known, ...(await reader.regions({ account, region: home }))])
    const held = await Promise.all(
      [...regions].map((region) =>
        limit(async () => ({ region, holders: await reader.holders({ account, region }, role) })),
      ),
    )
    const found = held.find(({ holders }) => holders.length > 0)
    if (found === undefined) return null
    const { region, holders } = found
    return `${holders.length === 1 ? '1 instance' : `${holders.length} instances`} in ${region} still hold${holders.length === 1 ? 's' : ''} ${role}: ${holders[0]}.`
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    return `Nobody knows who holds ${role}, as not every region could be asked: ${error.message}`
  }
}
