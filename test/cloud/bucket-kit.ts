import type { CredentialSource } from '../../src/cloud/call/credentials.ts'
import { openBucket, type Bucket, type BucketOptions } from '../../src/cloud/bucket/objects.ts'
import { instant } from '../../src/core/model/time.ts'
import type { Clock } from '../../src/core/ports/surroundings.ts'
import { createClock } from '../../src/emulator/world/clock.ts'
import type { FleetAccount } from '../../src/emulator/world/fleet.ts'
import { administrator, bucketName, startRig, type Key, type Rig } from '../emulator/oss-kit.ts'

/** Time that goes with the emulated cloud's and never waits. */
export const clockOf = ({ world }: Pick<Rig, 'world'>): Clock & { slept: number[] } => {
  const slept: number[] = []
  return {
    slept,
    now: () => instant(world.clock.now()),
    sleep: async (ms) => {
      slept.push(ms)
    },
  }
}

export const sourceOf = ({ accessKeyId, accessKeySecret, stsToken }: Key): CredentialSource => {
  const credentials = { accessKeyId, accessKeySecret, securityToken: stsToken ?? null }
  return async () => credentials
}

export type BucketRig = Rig & Readonly<{ open: (change?: Partial<BucketOptions>) => Bucket }>

/** An emulated bucket on a clock that runs, and our store in it. */
export const startBucket = async (account: Omit<FleetAccount, 'id'> = {}): Promise<BucketRig> => {
  const rig = await startRig(account, createClock())
  return {
    ...rig,
    open: (change = {}) =>
      openBucket({
        bucket: bucketName,
        prefix: 'ledger/main',
        region: 'cn-hangzhou',
        endpoint: new URL(rig.endpoint),
        credentials: sourceOf(administrator()),
        clock: clockOf(rig),
        random: () => 0.5,
        ...change,
      }),
  }
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The actions of OSS that were asked for since. */
export const actionsOf = ({ world }: Pick<Rig, 'world'>): readonly string[] =>
  world.calls.all().map(({ action }) => action)
