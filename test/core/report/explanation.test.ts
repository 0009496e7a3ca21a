import { describe, expect, test } from 'vitest'
import type { ContainerGroup, EcsInstance, Held, Instance } from '../../../src/core/model/instance.ts'
import { bindingName, ecsId, groupId, roleName } from '../../../src/core/model/names.ts'
import { instant } from '../../../src/core/model/time.ts'
import type { Explanation } from '../../../src/core/plan/explain.ts'
import { explanationDocument } from '../../../src/core/report/explanation.ts'
import { account, attach, blocked, hangzhou } from '../../report/samples.ts'

const traits = {
  account,
  region: hangzhou,
  name: 'web-1',
  tags: new Map([['app', 'web']]),
  createdAt: instant(0),
  zoneId: '',
  vpcId: '',
  vSwitchId: '',
  securityGroupIds: [],
  resourceGroupId: '',
  instanceType: '',
  images: [],
}
const ecs = (holds: Held): EcsInstance => ({
  ...traits,
  kind: 'ecs',
  id: ecsId('i-1'),
  network: 'vpc',
  status: 'Running',
  holds,
})
const group: ContainerGroup = {
  ...traits,
  kind: 'eci',
  id: groupId('eci-1'),
  bornWith: roleName('batch'),
  madeBy: 'other',
  maker: null,
  life: 'running',
  jobLike: false,
}

const web = {
  name: bindingName('web'),
  role: roleName('web-tier'),
  priority: 10,
  hasSessionPolicy: true,
  at: { file: 'web.yaml', line: 3, column: 5 },
}

const explain = (instance: Instance, more: Partial<Explanation> = {}) =>
  explanationDocument(
    {
      instance,
      matched: [],
      exempted: [],
      choice: 'none',
      winner: null,
      guards: [],
      will: 'unmanaged',
      because: 'No binding matches.',
      action: null,
      blocked: null,
      ...more,
    },
    { commit: '1a2b', version: '0.1.0' },
  )

describe('rolekeeper/explain/v1', () => {
  test('describes the instance', () => {
    expect(explain(ecs({ is: 'nothing' }))).toMatchObject({
      schema: 'rolekeeper/explain/v1',
      version: '0.1.0',
      commit: '1a2b',
      instance: {
        type: 'ecs',
        account,
        region: hangzhou,
        id: 'i-1',
        name: 'web-1',
        tags: { app: 'web' },
        createdAt: '1970-01-01T00:00:00.000Z',
      },
      winner: null,
      because: 'No binding matches.',
    })
  })

  test.each([
    [ecs({ is: 'nothing' }), { ramRoleName: null, doubt: null }],
    [ecs({ is: 'role', ramRoleName: roleName('web-tier') }), { ramRoleName: 'web-tier', doubt: null }],
    [ecs({ is: 'unknown', why: 'lost-page' }), { ramRoleName: null, doubt: 'lost-page' }],
    [group, { ramRoleName: 'batch', doubt: null }],
    [
      { ...group, bornWith: null },
      { ramRoleName: null, doubt: null },
    ],
  ] as const)('says what it holds: %#', (instance, held) => {
    expect(explain(instance).instance).toMatchObject(held)
  })

  test('spreads the places of bindings out', () => {
    const document = explain(ecs({ is: 'nothing' }), {
      matched: [web],
      exempted: [web],
      winner: web,
      choice: 'one',
      will: 'act',
      action: attach('i-1'),
      blocked: blocked('i-1'),
    })

    expect(document).toMatchObject({
      matched: [{ name: 'web', file: 'web.yaml', line: 3, column: 5 }],
      exempted: [{ name: 'web' }],
      winner: { name: 'web', role: 'web-tier', priority: 10, hasSessionPolicy: true },
      action: { kind: 'attach' },
      blocked: { reason: 'classic-network' },
    })
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })
})
