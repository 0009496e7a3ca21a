import { afterEach, describe, expect, it } from 'vitest'
import { historyDocument } from '../../src/core/report/history.ts'
import { accountId, ecsId, hash, roleName, type AccountId } from '../../src/core/model/names.ts'
import { hashKeys, readKey } from '../../src/core/plan/key.ts'
import { commandsIn } from '../../src/pull-request/command-lines.ts'
import { digest } from '../../src/wire/surroundings.ts'
import type { FleetInstance } from '../../src/emulator/world/fleet.ts'
import { rolesIn } from '../kit/births.ts'
import { ACCOUNT, fleetOf, id, web } from '../kit/fleets.ts'
import { startPullFunctions, type PullFunctions } from '../kit/pull-functions.ts'
import { otherWriter } from '../kit/second-writer.ts'

const account: AccountId = accountId(ACCOUNT)
let pulls: PullFunctions | null = null
afterEach(async () => {
  await pulls?.close()
  // What we write comes back as a webhook: it must ask for nothing.
  expect(pulls?.answers(7).flatMap((text) => commandsIn(text))).toEqual([])
  pulls = null
})

const job = (index: number, role?: string): FleetInstance => ({ ...web(index, role), Tags: { app: 'job' } })

const settings = (replace: number): string => `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou] }]
  limits:
    replace: { max: ${replace}, per: 1h }
    detach: { max: 100, per: 1h }
`
const before = `
roles:
  web-tier: { managed: false, exclusive: true }
  old-tier: { managed: false }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }
`
/** Web servers get a role that is to be made, jobs the one that web servers had. */
const after = `
roles:
  web-tier: { managed: false, exclusive: true }
  old-tier: { managed: false }
  new-tier: {}
bindings:
  - { name: web, role: new-tier, match: { kind: ecs, tags: { app: web } } }
  - { name: job, role: old-tier, match: { kind: ecs, tags: { app: job } } }
`

/** Three web servers, two jobs without a role, and one instance that lost its binding. */
const fleet = fleetOf([
  ...[1, 2, 3].map((index) => web(index)),
  ...[4, 5].map((index) => job(index)),
  { ...web(6, 'web-tier'), Tags: { app: 'gone' } },
])

const start = async (limit = 100): Promise<PullFunctions> => {
  pulls = await startPullFunctions(fleet, { 'settings.yaml': settings(limit), 'all.yaml': before })
  return pulls
}

/** What the plan comment of a request showed: it names the hash, by which alone the actions are known. */
const shown = async ({ box, answers }: PullFunctions, number: number): Promise<readonly string[]> => {
  const reviewed = await box.reviewed({ host: 'github', repository: 'acme/roles', number })
  if (reviewed === null) throw new Error('Nothing was reviewed.')
  const [comment = ''] = answers(number)
  expect(comment).toContain(reviewed.planHash)
  expect(hashKeys(reviewed.keys, digest)).toBe(reviewed.planHash)
  for (const key of reviewed.keys) expect(comment).toContain(readKey(key).id.replace(/^\w+\//, ''))
  return reviewed.keys
}

/** The calls that an action amounts to. */
const callsOf = (key: string): readonly string[] => {
  const { kind, id: on, from, to } = readKey(key)
  const attach = `AttachInstanceRamRole ${on} ${to ?? ''}`
  const detach = `DetachInstanceRamRole ${on} ${from ?? ''}`
  switch (kind) {
    case 'attach':
      return [attach]
    case 'replace':
      return [attach, detach]
    case 'detach':
      return [detach]
    case 'create-role':
      return [`CreateRole ${on.replace('role/', '')}`]
    default:
      throw new Error(`${kind} is not among what this test does.`)
  }
}
const callsIn = (keys: readonly string[]): readonly string[] => keys.flatMap(callsOf).toSorted()
const told = ({ answers }: PullFunctions, number: number): string =>
  answers(number).find((text) => text.includes('run `')) ?? ''

/** What the last run's record has to say. */
const findings = async ({ ledger }: PullFunctions): Promise<readonly unknown[]> => {
  const reader = ledger()
  const { runs } = await reader.memory(account)
  const bytes = await reader.blob(runs.at(-1)?.record ?? hash('none'))
  return (JSON.parse(Buffer.from(bytes ?? []).toString()) as { findings: readonly unknown[] }).findings
}

describe('promise 12: what the comment promises is what the run does', () => {
  it('action by action, where nothing moved', async () => {
    const world = await start()
    await world.open(7, { 'all.yaml': after })
    const keys = await shown(world, 7)
    expect(world.writes()).toEqual([])

    await world.merge(7)

    expect(keys.map((key) => readKey(key).kind).toSorted()).toEqual([
      ...['attach', 'attach', 'create-role'],
      ...['replace', 'replace', 'replace'],
    ])
    expect(world.writes()).toEqual(callsIn(keys))
    const comment = told(world, 7)
    expect(comment).toContain('Done: 6 of 6 changes made')
    expect(comment).toContain('**6** made as reviewed')
    expect(comment).toContain('**3** roles swapped, the longest gap without a role')
    expect(comment).not.toContain('no longer planned')
    expect(await world.box.merges()).toEqual([])
  })

  it('but for what moved since the review, which is named: skipped, or new', async () => {
    const world = await start()
    await world.open(7, { 'all.yaml': after })
    const keys = await shown(world, 7)
    const other = otherWriter(world)
    await other.attach(ecsId(id(4)), roleName('old-tier'))
    await other.detach(ecsId(id(1)), roleName('web-tier'))
    world.writes()

    await world.merge(7)

    const isGone = (key: string): boolean => [id(1), id(4)].includes(readKey(key).id)
    expect(world.writes()).toEqual(
      [...callsIn(keys.filter((key) => !isGone(key))), `AttachInstanceRamRole ${id(1)} new-tier`].toSorted(),
    )
    const comment = told(world, 7)
    expect(comment).toContain('**2** no longer planned when it ran')
    expect(comment).toMatch(new RegExp(`\`replace ${id(1)}\` \`web-tier → new-tier\``))
    expect(comment).toMatch(new RegExp(`\`attach ${id(4)}\``))
    expect(comment).toContain('**1** not in the reviewed plan')
    expect(comment).toMatch(new RegExp(`\`attach ${id(1)}\` \`new-tier\``))
    expect(await findings(world)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'moved-since-review', message: expect.stringContaining(`replace ${id(1)}`) }),
        expect.objectContaining({ code: 'new-since-review', message: expect.stringContaining(`attach ${id(1)}`) }),
      ]),
    )
  })
})

describe('an approval in a comment', () => {
  it('carries exactly the reviewed actions past the limit after the merge, and history says whose it was', async () => {
    const world = await start(1)
    await world.open(7, { 'all.yaml': after })
    const keys = await shown(world, 7)
    const planHash = hashKeys(keys, digest)

    await world.say('mallory', 7, `/rolekeeper approve ${planHash}`)
    await world.merge(7)
    expect(world.writes().filter((call) => call.startsWith('Detach'))).toEqual([])
    expect(told(world, 7)).toContain('3 left')

    await world.say('alice', 7, `Go on.\n/rolekeeper approve ${planHash}`)

    const replaced = keys.filter((key) => readKey(key).kind === 'replace')
    expect(world.writes()).toEqual(callsIn(replaced))
    expect(told(world, 7)).toContain('Done: 6 of 6 changes made')
    expect(world.answers(7).filter((text) => text.includes('Only people who may push'))).toHaveLength(1)
    expect(world.answers(7).filter((text) => text.includes('Approved: the 6 actions'))).toHaveLength(1)
    const { runs } = historyDocument([await world.ledger().memory(account)], 20, '')
    expect(runs.flatMap(({ approvals }) => approvals)).toEqual([
      { planHash, by: 'alice', request: 'github acme/roles#7' },
    ])
  })

  it('is left and granted by nobody but the sweep', async () => {
    const world = await start()
    await world.open(7, { 'all.yaml': after })
    const entries = async (): Promise<number> => (await world.ledger().control()).last
    const last = await entries()

    await world.say(
      'alice',
      7,
      `/rolekeeper suspend region=cn-hangzhou 2h an audit\n/rolekeeper aprove x\n/rolekeeper plan\n/rolekeeper explain ${id(1)}`,
    )

    expect(await entries()).toBe(last + 1)
    expect((await world.ledger().control()).suspensions).toMatchObject([{ owner: 'alice', asked: { number: 7 } }])
    const [, ...answers] = world.answers(7)
    expect(answers).toEqual([
      expect.stringContaining('Suspended: `region=cn-hangzhou`'),
      expect.stringContaining('Did you mean: `/rolekeeper approve HASH`'),
      expect.stringContaining('The plan was made anew'),
      expect.stringMatching(new RegExp(`${id(1)}[^]*new-tier`)),
    ])
    await world.merge(7)
    expect(world.writes()).toEqual(['CreateRole new-tier'])
  })
})

describe('after the merge', () => {
  it('a commit that cannot be desired state is said to have changed nothing, and the next one is told', async () => {
    const world = await start()
    await world.open(7, { 'all.yaml': `${after}\nbindinsg: []\n` })
    await world.merge(7)

    const [comment = ''] = world.answers(7).slice(-1)
    expect(comment).toContain('is not in force: nothing was changed by it')
    expect(comment).toContain('bindinsg')
    expect(world.writes()).toEqual([])
    expect(rolesIn(world.emulator).get(id(1))).toBe('web-tier')
  })
})
