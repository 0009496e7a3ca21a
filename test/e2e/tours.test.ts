import * as EcsSdk from '@alicloud/ecs20140526'
import * as EciSdk from '@alicloud/eci20180808'
import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { residualFindings, residualOf } from '../../src/core/report/residual.ts'
import { podChooser } from '../../src/k8s/wanted.ts'
import { annotate, annotating } from '../k8s/kit.ts'
import { ACCOUNT, id, web, webState } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'
import { accountOf, forget, heldBy, roleOf, writes } from './ram-kit.ts'
import {
  attach,
  deployerKey,
  eciOf,
  ecsOf,
  failureOf,
  fleet,
  keysOf,
  ossOn,
  read,
  regionId,
  state,
} from './tour-kit.ts'

// The ways through instance RAM roles that the cloud's own documents walk, each from its begin to its end.

describe('the tours', () => {
  test('(a) create role, create policy, attach policy, attach role to an existing instance, read the token, list OSS, detach', async () => {
    await withStack(fleet(), async (stack) => {
      expect(await read(stack, id(1), 'ram/security-credentials/')).toBeNull()

      await stack.run(state({ roleMore: ', exclusive: true' }))
      expect([...roleOf(stack, 'web-tier').policies]).toEqual(['custom/assets-read'])
      expect(heldBy(stack, 1)).toBe('web-tier')
      expect(await read(stack, id(1), 'ram/security-credentials/')).toBe('web-tier')
      const oss = await ossOn(stack, id(1))
      expect(await keysOf(oss)).toEqual(['static/a.css', 'static/b.js'])

      const reviewed = await stack.run(state({ roleMore: ', exclusive: true' }))
      expect(reviewed.record.results).toEqual([])
      stack.emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get(regionId)?.instances.get(id(1))?.tags.clear()
      await stack.run(state({ roleMore: ', exclusive: true' }))
      expect([heldBy(stack, 1), heldBy(stack, 2)]).toEqual([null, 'web-tier'])
      expect(await read(stack, id(1), 'ram/security-credentials/')).toBeNull()
      // Detached is not yet revoked.
      expect(await keysOf(oss)).toHaveLength(2)
    })
  })

  test('(b) launch an instance with the role', async () => {
    await withStack(fleet(), async (stack) => {
      await stack.run(state())
      const { body } = await ecsOf(stack).runInstances(
        new EcsSdk.RunInstancesRequest({
          regionId,
          imageId: 'aliyun_3_x64_20G_alibase_20260820.vhd',
          instanceType: 'ecs.g7.large',
          ramRoleName: 'web-tier',
          httpTokens: 'required',
          tag: [new EcsSdk.RunInstancesRequestTag({ key: 'app', value: 'web' })],
        }),
      )
      const born = body?.instanceIdSets?.instanceIdSet?.[0] ?? ''

      expect(stack.held().get(born)).toBe('web-tier')
      expect(await read(stack, born, 'ram/security-credentials/')).toBeNull()
      const tokenHeader = { 'X-aliyun-ecs-metadata-token-ttl-seconds': '60' }
      const address = `${stack.emulator.facts.metadata}/${born}/latest`
      const token = await (await fetch(`${address}/api/token`, { method: 'PUT', headers: tokenHeader })).text()
      const role = await fetch(`${address}/meta-data/ram/security-credentials/`, {
        headers: { 'X-aliyun-ecs-metadata-token': token },
      })
      expect(await role.text()).toBe('web-tier')
      forget(stack)
      await stack.run(state())
      expect(writes(stack)).toEqual([])
    })
  })

  test('(c) launch a container group with the role, a second role is refused', async () => {
    await withStack(fleet(['other-tier']), async (stack) => {
      const binding = (role: string) =>
        state({ more: `  - { name: jobs, role: ${role}, match: { kind: eci, tags: { app: jobs } } }` })
      const withOther = accepted(`
settings:
  accounts: [{ name: prod, id: "${ACCOUNT}", regions: [${regionId}] }]
roles:
  web-tier: { managed: false }
  other-tier: { managed: false }
bindings:
  - { name: jobs, role: other-tier, match: { kind: eci, tags: { app: jobs } } }
`)
      await stack.run(binding('web-tier'))
      const request = new EciSdk.CreateContainerGroupRequest({
        regionId,
        containerGroupName: 'jobs',
        ramRoleName: 'web-tier',
        container: [{ name: 'job', image: 'registry/job:1' }],
        tag: [{ key: 'app', value: 'jobs' }],
      })
      const group = (await eciOf(stack).createContainerGroup(request)).body?.containerGroupId ?? ''
      stack.emulator.cloud.world.clock.advance(5_000)
      expect(await keysOf(await ossOn(stack, group))).toHaveLength(2)

      forget(stack)
      const { record } = await stack.run(withOther)

      expect(record.verdict.plan.blocked).toMatchObject([
        { reason: 'eci-immutable', from: 'web-tier', to: 'other-tier' },
      ])
      expect(writes(stack)).toEqual([])
      expect(await failureOf(attach(stack, group, 'other-tier'))).toBe('404 InvalidInstanceId.NotFound')
      expect(await read(stack, group, 'ram/security-credentials/')).toBe('web-tier')
    })
  })

  test('(d) a RAM user without PassRole is refused and with exactly that policy succeeds, an administrator succeeds', async () => {
    await withStack(fleet(['other-tier']), async (stack) => {
      await stack.run(state({ app: 'nobody' }))
      expect(await failureOf(attach(stack, id(1), 'web-tier', deployerKey))).toBe('403 InvalidUser.PassRoleForbidden')
      expect(heldBy(stack, 1)).toBeNull()

      const grant = 'passRole: { deployers: { to: { users: [deployer] }, pass: [web-tier] } }'
      await stack.run(state({ app: 'nobody', more: grant }))

      expect(await failureOf(attach(stack, id(1), 'web-tier', deployerKey))).toBeUndefined()
      expect(heldBy(stack, 1)).toBe('web-tier')
      expect(await failureOf(attach(stack, id(2), 'other-tier', deployerKey))).toBe('403 InvalidUser.PassRoleForbidden')
      expect(await failureOf(attach(stack, id(2), 'other-tier'))).toBeUndefined()
      expect(heldBy(stack, 2)).toBe('other-tier')
    })
  })

  test('(e) policies added to the role work at once with the token already held', async () => {
    await withStack(fleet(), async (stack) => {
      await stack.run(state())
      const oss = await ossOn(stack, id(1))
      const put = () => oss.put('static/c.css', Buffer.from('c'))
      expect(await failureOf(put())).toBe('403 AccessDenied')

      await stack.run(state({ policies: 'custom/assets-read, custom/assets-write' }))

      expect(await failureOf(put())).toBeUndefined()
      expect(await keysOf(oss)).toContain('static/c.css')
    })
  })

  test('(f) an annotated pod’s group has the role', async () => {
    const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web, alibabacloud.com/eci: 'true' }
    spec: { containers: [{ name: app, image: 'registry/app:1' }] }
`
    await withStack(fleet(), async (stack) => {
      const pods = '  - { name: pods, role: web-tier, match: { kind: pod, namespaces: [shop], labels: { app: web } } }'
      const desired = state({ more: pods })
      await stack.run(desired)

      const { text, edits } = await annotate(manifest, annotating([], { choose: podChooser(desired, builtInBounds) }))
      const { spec } = parse(text) as { spec: { template: { metadata: { annotations: Record<string, string> } } } }
      // What a virtual node does with a pod of this template.
      const ramRoleName = spec.template.metadata.annotations['k8s.aliyun.com/eci-ram-role-name'] ?? ''
      const container = [{ name: 'app', image: 'registry/app:1' }]
      const request = new EciSdk.CreateContainerGroupRequest({
        regionId,
        containerGroupName: 'shop-web-1',
        ramRoleName,
        container,
      })
      const group = (await eciOf(stack).createContainerGroup(request)).body?.containerGroupId ?? ''
      stack.emulator.cloud.world.clock.advance(5_000)

      expect(edits).toHaveLength(1)
      expect(await read(stack, group, 'ram/security-credentials/')).toBe('web-tier')
      expect(await keysOf(await ossOn(stack, group))).toHaveLength(2)
    })
  })

  test('two tokens overlap in the last 30 minutes; a client that refreshes never sees a refusal across a refresh, by virtual clock over 24 hours', async () => {
    const minute = 60_000
    await withStack(fleet(), async (stack) => {
      await stack.run(state())
      const { clock } = stack.emulator.cloud.world
      const credential = async (): Promise<Readonly<{ AccessKeyId: string; Expiration: string }>> =>
        JSON.parse((await read(stack, id(1), 'ram/security-credentials/web-tier')) ?? '{}') as never
      let token = await credential()
      let [before, now] = [await ossOn(stack, id(1)), await ossOn(stack, id(1))]
      let changes = 0

      for (let at = 0; at < 24 * 60; at += 15) {
        const next = await credential()
        if (next.AccessKeyId !== token.AccessKeyId) {
          // The new one comes when the old one has half an hour left, and until then both are taken.
          expect(Date.parse(token.Expiration) - clock.now()).toBeGreaterThan(14 * minute)
          expect(Date.parse(token.Expiration) - clock.now()).toBeLessThanOrEqual(30 * minute)
          ;[before, now, token] = [now, await ossOn(stack, id(1)), next]
          changes += 1
          expect(await keysOf(before)).toHaveLength(2)
        }
        expect(await failureOf(keysOf(now))).toBeUndefined()
        clock.advance(15 * minute)
      }

      expect(changes).toBe(4)
      expect(await failureOf(keysOf(before))).toMatch(/^403 /)
    })
  })

  test('after a replace, the report’s date and its policy are those that end the old tokens', async () => {
    const [account] = fleet(['old-tier', 'web-tier']).accounts
    const instances = [web(1, 'old-tier')]
    const readers = { ...account, id: ACCOUNT, regions: { [regionId]: { instances } } }
    await withStack({ accounts: [readers] }, async (stack) => {
      roleOf(stack, 'old-tier').policies.add('system/AliyunOSSReadOnlyAccess')
      const oss = await ossOn(stack, id(1))
      const { record } = await stack.run(accepted(webState('    whenOccupied: [old-tier]')))

      const [residual] = residualOf(record)
      const [finding] = residualFindings(record)
      expect(residual).toMatchObject({ role: 'old-tier', machines: 1 })
      expect(await keysOf(oss)).toHaveLength(2)

      const deny = /policy (\{.*\}) to/.exec(finding?.fix ?? '')?.[1] ?? ''
      const { policies } = accountOf(stack)
      const dates = { CreateDate: '', UpdateDate: '' }
      const versions = [{ VersionId: 'v1', PolicyDocument: deny, CreateDate: '' }]
      const cut = {
        PolicyName: 'cut',
        Description: '',
        versions,
        defaultVersion: 'v1',
        lastVersion: 1,
        tags: new Map(),
      }
      policies.set('cut', { ...cut, ...dates })
      roleOf(stack, 'old-tier').policies.add('custom/cut')
      expect(await failureOf(keysOf(oss))).toBe('403 AccessDenied')
      roleOf(stack, 'old-tier').policies.delete('custom/cut')
      expect(await keysOf(oss)).toHaveLength(2)

      const { clock } = stack.emulator.cloud.world
      clock.advance((residual?.until ?? 0) - clock.now())
      expect(await failureOf(keysOf(oss))).toMatch(/^403 /)
    })
  })
})
