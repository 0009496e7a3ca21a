import pLimit from 'p-limit'
import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { At } from '../core/model/instance.ts'
import type { AccountId, GroupId, Region, RoleName } from '../core/model/names.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'

/** Regions that are asked at once. */
const PARALLEL = 8

/** Why a role may not be removed; null: nobody has it. Asked once, however many changes rest on the answer. */
export type AskStillHeld = (role: RoleName) => Promise<string | null>

type Asked = Pick<CloudReader, 'regions' | 'groupRegions' | 'holders' | 'groups'>

/**
 * Who still holds a role of the account, in every region of the cloud, whether desired state names the region or not:
 * instances by its name, container groups by listing them, as ECI cannot be asked by a role. What cannot be asked may
 * hold it.
 */
export const askStillHeld = (reader: Asked, account: AccountId, known: readonly Region[]): AskStillHeld => {
  const limit = pLimit(PARALLEL)
  const answers = new Map<RoleName, Promise<string | null>>()
  let groups: Promise<ReadonlyMap<RoleName, HeldBy>> | null = null
  const ask = async (role: RoleName): Promise<string | null> => {
    const [home] = known
    if (home === undefined) return `account ${account} has no region in which to ask who holds ${role}.`
    try {
      const at = { account, region: home }
      const instances = await instancesWith(reader, at, known, role, limit)
      const held = instances ?? (await (groups ??= livingGroups(reader, at, known, limit))).get(role)
      return held === undefined ? null : heldText(role, held)
    } catch (error) {
      if (!(error instanceof CloudFailure)) throw error
      return `Nobody knows who holds ${role}, as not every region could be asked: ${error.message}`
    }
  }
  return (role) => {
    const answer = answers.get(role) ?? ask(role)
    answers.set(role, answer)
    return answer
  }
}

type HeldBy = Readonly<{ what: 'instance' | 'container group'; region: Region; ids: readonly [string, ...string[]] }>
type Limit = ReturnType<typeof pLimit>

const instancesWith = async (
  reader: Asked,
  home: At,
  known: readonly Region[],
  role: RoleName,
  limit: Limit,
): Promise<HeldBy | undefined> => {
  const { account } = home
  const regions = new Set([...known, ...(await reader.regions(home))])
  const held = await Promise.all(
    [...regions].map((region) => limit(async () => ({ region, ids: await reader.holders({ account, region }, role) }))),
  )
  for (const { region, ids } of held) {
    const [first, ...more] = ids
    if (first !== undefined) return { what: 'instance', region, ids: [first, ...more] }
  }
  return undefined
}

/** Who of the living container groups was born with which role. */
const livingGroups = async (
  reader: Asked,
  home: At,
  known: readonly Region[],
  limit: Limit,
): Promise<ReadonlyMap<RoleName, HeldBy>> => {
  const { account } = home
  const regions = new Set([...known, ...(await reader.groupRegions(home))])
  const found = new Map<RoleName, HeldBy>()
  const see = (region: Region, role: RoleName, id: GroupId): void => {
    const held = found.get(role)
    if (held === undefined) found.set(role, { what: 'container group', region, ids: [id] })
    else if (held.region === region) found.set(role, { ...held, ids: [...held.ids, id] })
  }
  const list = async (region: Region): Promise<void> => {
    for await (const page of reader.groups({ account, region })) {
      for (const { id, life, bornWith } of page) if (life !== 'ended' && bornWith !== null) see(region, bornWith, id)
    }
  }
  await Promise.all([...regions].map((region) => limit(() => list(region))))
  return found
}

const heldText = (role: RoleName, { what, region, ids }: HeldBy): string =>
  `${ids.length} ${what}${ids.length === 1 ? '' : 's'} in ${region} still hold${ids.length === 1 ? 's' : ''} ${role}: ${ids[0]}.`
