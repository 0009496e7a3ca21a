import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../emulator/serve.ts'
import { callEcs } from './other-client.ts'
import type { Key } from './other-client.ts'
import { commitCopy } from './repository.ts'

export type TourOptions = Readonly<{
  /** The folder with the desired state that the tour applies. */
  desiredState: string
  /** Runs a verb of the command line and gives its exit status. */
  show: (argv: readonly string[], where: TourPlace) => Promise<number>
  /** The same with what it wrote to stdout. */
  capture: (argv: readonly string[], where: TourPlace) => Promise<string>
  say: (text: string) => Promise<void>
  heading: (text: string) => string
  stop: AbortSignal
}>

/** Where the tour takes place, and whose key it uses. */
export type TourPlace = Readonly<{ key: Key; desired: string; ledger: string }>

type Scene = Omit<TourOptions, 'show' | 'capture'> &
  Readonly<{
    show: (...argv: string[]) => Promise<number>
    /** The actions of the plan of now. */
    planned: () => Promise<number>
    ecs: (action: string, params: Readonly<Record<string, string>>) => Promise<unknown>
  }>

const region = 'cn-hangzhou'

/** The whole story on an embedded cloud, by the real verbs: true if it ends as it should. */
export const tour = async (options: TourOptions): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-tour-'))
  const cloud = await serve()
  try {
    const commit = await commitCopy(options.desiredState, folder)
    const key: Key = cloud.facts
    const where = { key, desired: join(folder, 'desired-state'), ledger: join(folder, 'ledger') }
    const scene: Scene = {
      ...options,
      show: (...argv) => options.show(argv, where),
      planned: async () => countActions(await options.capture(['plan', '--format', 'json', '--quiet'], where)),
      ecs: (action, params) => callEcs(key, action, params),
    }
    return await tell(scene, commit)
  } finally {
    await cloud.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const tell = async (scene: Scene, commit: string): Promise<boolean> => {
  const { say, heading, show, planned } = scene
  await say(heading('1 An emulated cloud, and desired state in git'))
  await say(
    `Two accounts hold some 280 instances. desired-state/ is commit ${commit.slice(0, 7)} of a new repository.\n`,
  )
  await say(heading('2 rolekeeper plan'))
  await show('plan')
  await say(heading('\n3 rolekeeper apply --yes'))
  await show('apply', '--yes')
  scene.stop.throwIfAborted()
  const born = await launch(scene)
  await say(heading('\n5 The next run gives it its role'))
  await show('apply', '--yes', '--instance', born)
  scene.stop.throwIfAborted()
  const broken = await breakOne(scene)
  await say(heading('\n7 The next run repairs it'))
  await show('apply', '--yes', '--instance', broken)
  await show('explain', broken)
  await say(heading('\n8 And a second run finds nothing to do'))
  const left = await planned()
  await say(
    left === 0
      ? 'rolekeeper plan: 0 changes to make.'
      : `rolekeeper plan: ${left} changes to make, where none should be.`,
  )
  await say(farewell)
  return left === 0
}

const launch = async ({ say, heading, ecs }: Scene): Promise<string> => {
  await say(heading('\n4 Someone launches a web server without a role'))
  const made = await ecs('RunInstances', {
    RegionId: region,
    ImageId: 'aliyun_3_x64_20G_alibase',
    InstanceType: 'ecs.g7.large',
    InstanceName: 'web-new-01',
    'Tag.1.Key': 'app',
    'Tag.1.Value': 'web',
    'Tag.2.Key': 'env',
    'Tag.2.Value': 'prod',
  })
  // The emulator's own answer to RunInstances.
  const id = (made as { InstanceIdSets: { InstanceIdSet: string[] } }).InstanceIdSets.InstanceIdSet[0] ?? ''
  await say(`RunInstances made ${id}, tagged app=web, env=prod.`)
  return id
}

const breakOne = async ({ say, heading, ecs }: Scene): Promise<string> => {
  const id = 'i-webprod0000000000001'
  const where = { RegionId: region, InstanceIds: JSON.stringify([id]) }
  await say(heading('\n6 Someone changes a role by hand'))
  await ecs('DetachInstanceRamRole', where)
  await ecs('AttachInstanceRamRole', { ...where, RamRoleName: 'legacy-web' })
  await say(`DetachInstanceRamRole and AttachInstanceRamRole gave ${id} the role legacy-web.`)
  return id
}

const countActions = (json: string): number => {
  // Our own rolekeeper/plan/v1.
  const { actions } = JSON.parse(json) as { actions: readonly unknown[] }
  return actions.length
}

const farewell = `
What next?
  npx rolekeeper emulator            keeps an emulated cloud up, to try everything by hand
  npx rolekeeper --help              says what there is
  npx rolekeeper plan                with an account's credentials: shows, and changes nothing`
