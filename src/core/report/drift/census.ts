import type { Instance } from '../../model/instance.ts'
import type { AccountId } from '../../model/names.ts'
import type { Sighting } from '../../plan/sight.ts'
import { makerOf, type Maker } from '../../plan/maker.ts'
import type { Instant } from '../../model/time.ts'

/** What a report keeps of an instance that was seen. */
export type Counted = Readonly<{
  account: AccountId
  region: string
  type: Instance['kind']
  id: string
  name: string
  createdAt: Instant
  is: Sighting['is']
  /** The role that it has; null: none, or nobody knows. */
  held: string | null
  /** The binding that decides, and its role; null: none does. */
  binding: string | null
  wanted: string | null
  /** Who made it, of those that are not as they should be; null: nobody known. */
  maker: Maker | null
}>

/** Everybody who was seen, each once, as the later page has it. */
export type Census = Readonly<{
  see(instance: Instance, sighting: Sighting): void
  counted(): ReadonlyMap<string, Counted>
}>

export const takeCensus = (): Census => {
  const counted = new Map<string, Counted>()
  return {
    see: (instance, sighting) => {
      const one = toCounted(instance, sighting)
      counted.set(instanceKey(one), one)
    },
    counted: () => counted,
  }
}

/** An instance's place in a census; a RAM document has none. */
export const instanceKey = ({
  account,
  region,
  id,
}: Readonly<{ account: string; region: string | null; id: string }>): string => `${account}/${region ?? ''}/${id}`

const toCounted = (instance: Instance, { is, matched }: Sighting): Counted => {
  const { account, region, kind, id, name, createdAt } = instance
  const [first] = matched
  return {
    account,
    region,
    type: kind,
    id,
    name,
    createdAt,
    is,
    held: heldBy(instance),
    binding: first?.name ?? null,
    wanted: first?.role ?? null,
    maker: is === 'open' ? makerOf(instance) : null,
  }
}

const heldBy = (instance: Instance): string | null => {
  if (instance.kind === 'eci') return instance.bornWith
  return instance.holds.is === 'role' ? instance.holds.ramRoleName : null
}
