import { describe, expect, it } from 'vitest'
import { makeBirthWriter } from '../../src/cloud/write/births.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { Bounds } from '../../src/core/model/bounds.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { accountId } from '../../src/core/model/names.ts'
import type { Surroundings } from '../../src/core/ports/surroundings.ts'
import { withoutSecrets } from '../../src/core/report/launch.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { readLaunchSpec } from '../../src/read/launch-spec.ts'
import { recollect } from '../../src/run/given.ts'
import { launch, prepareLaunch, type Prepared } from '../../src/run/launch.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { ACCOUNT, ecsRole } from '../kit/fleets.ts'
import { accepted, withStack, type Keys, type Stack } from '../kit/stack.ts'

const state = (more = ''): string => `
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [cn-hangzhou] }]
roles:
  web-tier: { managed: false }
  batch: { managed: false }
  functions: { managed: false }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }
  - { name: nightly, role: batch, match: { kind: eci, names: ["nightly-*"] } }
  - { name: fc, role: functions, match: { kind: ecs, tags: { app: fc } } }
  - { name: gone, role: vanished, match: { kind: ecs, tags: { app: gone } } }
${more}`

const desired = accepted(state())
const may = (Action: string, Resource = '*') => ({ Effect: 'Allow', Action, Resource })

const fleet = (): Fleet => ({
  accounts: [
    {
      id: ACCOUNT,
      roles: [
        ecsRole('web-tier'),
        ecsRole('batch'),
        {
          RoleName: 'functions',
          AssumeRolePolicyDocument: {
            Version: '1',
            Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['fc.aliyuncs.com'] } }],
          },
        },
      ],
      policies: [
        {
          PolicyName: 'launch',
          PolicyDocument: { Version: '1', Statement: [may('ecs:*'), may('eci:*'), may('ram:Get*'), may('ram:List*')] },
        },
      ],
      users: [{ UserName: 'launcher', AccessKeys: [launcher], Policies: ['custom/launch'] }],
      regions: { 'cn-hangzhou': {} },
    },
  ],
})
const launcher = { AccessKeyId: 'launcher-EXAMPLE', AccessKeySecret: 'launcher-secret-EXAMPLE' }

const ecsSpec = (tags = '{ app: web }', more = ''): string => `
RegionId: cn-hangzhou
InstanceName: web-7
InstanceType: ecs.g7.large
ImageId: aliyun_3
VSwitchId: vsw-1
SecurityGroupId: sg-1
Tags: ${tags}
${more}`
const eciSpec = (image = 'job:1', name = 'nightly-1'): string => `
RegionId: cn-hangzhou
ContainerGroupName: ${name}
Container:
  - { Name: app, Image: "${image}", EnvironmentVar: [{ Key: TOKEN, Value: hush }] }
ImageRegistryCredential: [{ Server: registry.example.com, UserName: puller, Password: hunter2 }]
`

const specOf = (kind: 'ecs' | 'eci', text: string) => {
  const reading = readLaunchSpec(kind, 'spec.yaml', text)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.spec
}

const prepare = async (
  stack: Stack,
  kind: 'ecs' | 'eci',
  text: string,
  wanted: DesiredState<'accepted'> = desired,
  bounds: Bounds = builtInBounds,
): Promise<Prepared> => {
  const { given } = await recollect(await stack.openLedger(), wanted, bounds, digest, stack.clock.now())
  const wishes = wanted.accounts.get(accountId(ACCOUNT))
  if (wishes === undefined) throw new Error('The account is gone.')
  return prepareLaunch(stack.reader, specOf(kind, text), wishes, wanted, given)
}

const bringUp = async (stack: Stack, kind: 'ecs' | 'eci', text: string, wanted = desired) => {
  const prepared = await prepare(stack, kind, text, wanted)
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.refusal))
  return launch(
    {
      reader: stack.reader,
      writer: makeBirthWriter(stack.caller),
      ledger: await stack.openLedger(),
      around: aroundOf(stack),
      tell: () => undefined,
    },
    prepared.launch,
    wanted,
  )
}

const aroundOf = ({ clock }: Stack): Surroundings => ({
  clock,
  random: () => 0.5,
  log: () => undefined,
  deadline: null,
  stop: new AbortController().signal,
})

const refusalOf = (prepared: Prepared): string | null => (prepared.ok ? null : prepared.refusal.reason)
const groupsIn = ({ emulator }: Stack) => [
  ...(emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get('cn-hangzhou')?.containerGroups.values() ?? []),
]

describe('an instance that is launched', () => {
  it('has the role of its binding from its first moment', async () => {
    await withStack(fleet(), async (stack) => {
      const { id, newborn, surprise } = await bringUp(stack, 'ecs', ecsSpec())

      expect([...stack.held()]).toEqual([[id, 'web-tier']])
      expect(newborn).toMatchObject({
        state: 'running',
        instance: { name: 'web-7', holds: { ramRoleName: 'web-tier' } },
      })
      expect(newborn?.addresses[0]).toMatch(/^172\.16\./)
      expect(surprise).toBeNull()
      expect(stack.calls()).not.toHaveProperty('AttachInstanceRamRole')
    })
  })

  it('is one instance though the answer of the cloud was lost, and though the command is repeated', async () => {
    await withStack(fleet(), async (stack) => {
      stack.emulator.cloud.world.faults.add([{ action: 'RunInstances', times: 1, drop: true, carriedOut: true }])
      const first = await bringUp(stack, 'ecs', ecsSpec())
      const second = await bringUp(stack, 'ecs', ecsSpec())

      expect(second.id).toBe(first.id)
      expect(stack.held().size).toBe(1)
    })
  })

  it('is told from what bindings make of it as it really is', async () => {
    const byVpc = accepted(
      state('  - { name: inside, role: batch, priority: 9, match: { kind: ecs, vpcs: ["vpc-*"] } }'),
    )
    await withStack(fleet(), async (stack) => {
      const { surprise } = await bringUp(stack, 'ecs', ecsSpec(), byVpc)

      expect(surprise).toMatchObject({ reason: 'bindings-differ' })
      expect(surprise?.why).toContain('batch')
    })
  })

  it('stands in the ledger before it is asked for, and with its id after', async () => {
    await withStack(fleet(), async (stack) => {
      const notes: unknown[] = []
      const ledger = await stack.openLedger()
      const prepared = await prepare(stack, 'ecs', ecsSpec())
      if (!prepared.ok) throw new Error(prepared.refusal.why)
      const { id } = await launch(
        {
          reader: stack.reader,
          writer: makeBirthWriter(stack.caller),
          ledger: {
            ...ledger,
            noteLaunch: async (account, note) => {
              notes.push([note.outcome, note.id, stack.held().size])
              await ledger.noteLaunch(account, note)
            },
          },
          around: aroundOf(stack),
          tell: () => undefined,
        },
        prepared.launch,
        desired,
      )

      expect(notes).toEqual([
        ['begun', null, 0],
        ['launched', id, 1],
      ])
      expect((await (await stack.openLedger()).memory(accountId(ACCOUNT))).frozen).toBeNull()
    })
  })

  it('is not asked for once the stop switch is on, whoever switched it meanwhile', async () => {
    await withStack(fleet(), async (stack) => {
      const prepared = await prepare(stack, 'ecs', ecsSpec())
      if (!prepared.ok) throw new Error(prepared.refusal.why)
      const ledger = await stack.openLedger()
      await ledger.note({ kind: 'stop', reason: 'incident' })
      const powers = { reader: stack.reader, writer: makeBirthWriter(stack.caller), around: aroundOf(stack) }

      await expect(
        launch({ ...powers, ledger: await stack.openLedger(), tell: () => undefined }, prepared.launch, desired),
      ).rejects.toThrow('incident')
      expect(refusalOf(await prepare(stack, 'ecs', ecsSpec()))).toBe('stopped')
      expect(stack.calls()).not.toHaveProperty('RunInstances')
    })
  })

  it('is not made by a caller that may not pass the role', async () => {
    const keys: Keys = { accessKeyId: launcher.AccessKeyId, accessKeySecret: launcher.AccessKeySecret }
    await withStack(
      fleet(),
      async (stack) => {
        await expect(bringUp(stack, 'ecs', ecsSpec())).rejects.toThrow('ram:PassRole')
        expect(stack.held().size).toBe(0)
      },
      keys,
    )
  })
})

describe('a launch is refused', () => {
  const twice = state('  - { name: also, role: batch, match: { kind: ecs, tags: { app: web } } }')
  const narrow = state(
    '  - { name: narrow, role: web-tier, priority: 9, match: { kind: ecs, tags: { app: web } }, sessionPolicy: { Version: "1", Statement: [{ Effect: Allow, Action: "oss:*", Resource: "*" }] } }',
  )
  const report = state().replace('regions: [cn-hangzhou]', 'regions: [cn-hangzhou], mode: report')
  const elsewhere = state().replace('regions: [cn-hangzhou]', 'regions: [cn-shanghai]')
  const bounds: Bounds = { ...builtInBounds, roles: [{ names: ['batch'], accounts: null, match: null }] }

  it.each([
    ['if bindings contradict each other', '{ app: web }', twice, builtInBounds, 'conflict'],
    ['if no binding gives it a role', '{ app: other }', state(), builtInBounds, 'no-binding'],
    ['if the operator does not allow the role', '{ app: web }', state(), bounds, 'operator-bounds'],
    [
      'if the operator does not allow the account',
      '{ app: web }',
      state(),
      { ...bounds, accounts: [] },
      'operator-bounds',
    ],
    ['if the role is not there', '{ app: gone }', state(), builtInBounds, 'role-missing'],
    ['if the role does not trust ECS', '{ app: fc }', state(), builtInBounds, 'role-not-trusting-ecs'],
    ['if its binding has a session policy', '{ app: web }', narrow, builtInBounds, 'session-policy'],
    ['in an account that is only reported on', '{ app: web }', report, builtInBounds, 'report-only'],
    ['in a region that desired state does not name', '{ app: web }', elsewhere, builtInBounds, 'out-of-scope'],
  ])('%s', async (_, tags, yaml, limits, reason) => {
    await withStack(fleet(), async (stack) => {
      expect(refusalOf(await prepare(stack, 'ecs', ecsSpec(tags), accepted(yaml), limits))).toBe(reason)
      expect(stack.calls()).not.toHaveProperty('RunInstances')
    })
  })
})

describe('a container group that is launched', () => {
  it('has the role of its binding, and is waited for until it runs', async () => {
    await withStack(fleet(), async (stack) => {
      const { id, newborn } = await bringUp(stack, 'eci', eciSpec())

      expect(newborn).toMatchObject({ state: 'running', instance: { id, bornWith: 'batch' } })
      expect(groupsIn(stack).map(({ RamRoleName }) => RamRoleName)).toEqual(['batch'])
    })
  })

  it('that never runs is waited for ten minutes and no longer', async () => {
    await withStack(fleet(), async (stack) => {
      const before = stack.clock.now()
      const { newborn } = await bringUp(stack, 'eci', eciSpec('job:no-such-tag'))

      expect(newborn?.state).toBe('starting')
      expect(stack.clock.now() - before).toBeLessThan(11 * 60_000)
    })
  })

  it('leaves no secret in the ledger, in logs of the cloud, or in what is shown', async () => {
    await withStack(fleet(), async (stack) => {
      await bringUp(stack, 'eci', eciSpec())
      const shown = withoutSecrets(specOf('eci', eciSpec()).request)

      expect(JSON.stringify([shown, await stack.ledgerText()])).not.toMatch(/hunter2|hush/)
      expect(JSON.stringify(stack.emulator.cloud.world.calls.all())).not.toContain('hunter2')
      expect(shown).toMatchObject({ ContainerGroupName: 'nightly-1', Container: [{ Image: 'job:1' }] })
    })
  })
})
