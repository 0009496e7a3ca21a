import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import type { Binding, Match } from '../../src/core/model/desired-state.ts'
import { compileProfile } from '../../src/k8s/profile.ts'
import { toConfigMap, toSelectors, type ProfileManifest } from '../../src/k8s/profile-manifest.ts'
import { key, podBinding, web } from './kit.ts'

const compile = (bindings: readonly Binding[], cluster: string | null = 'ack-prod') =>
  compileProfile({ bindings }, cluster)
const labels = (name: string, ...values: string[]) => ({ labels: new Map([[name, values]]) })
const except = (...anyOf: [Match['anyOf'][0], ...Match['anyOf'][0][]]): Match => ({
  scope: { accounts: null, regions: null },
  anyOf,
})
const textOf = (manifest: ProfileManifest): string => {
  if (!manifest.ok) throw new Error(manifest.wrong)
  return manifest.text
}
type ConfigMap = Readonly<{ data: Readonly<Record<string, string>> }>
const selectorsIn = (text: string): readonly unknown[] =>
  JSON.parse((parse(text) as ConfigMap).data['selectors'] ?? '') as unknown[]

describe('the profile of bindings', () => {
  test('says namespace and labels, in the order in which bindings win', () => {
    const high = podBinding('z-high', labels('tier', 'gold', 'silver'), { priority: 5, role: 'gold' })
    const { selectors, isWhole } = compile([web, high])

    expect(isWhole).toBe(true)
    expect(selectors).toEqual([
      {
        name: 'rolekeeper-z-high',
        namespaces: null,
        pods: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['gold', 'silver'] }] },
        role: 'gold',
      },
      {
        name: 'rolekeeper-web',
        namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'pay' } },
        pods: { matchLabels: { app: 'web' } },
        role: 'pay-web',
      },
    ])
  })

  test('has a selector for each of several matchers, and none for other clusters and kinds', () => {
    const several = {
      ...web,
      match: except({ namespaces: ['a'] }, { kind: ['pod'], namespaces: ['b'] }, { kind: ['ecs'], names: ['c'] }),
    }

    expect(compile([several]).selectors.map(({ name }) => name)).toEqual(['rolekeeper-web-1', 'rolekeeper-web-2'])
    expect(compile([web], 'ack-test').selectors).toEqual([])
  })

  test('turns an except round', () => {
    const exempt = {
      ...web,
      except: except(labels('role-exempt', '*'), { namespaces: ['kube-system'] }, { clusters: ['ack-test'] }),
    }

    expect(compile([exempt]).selectors).toMatchObject([
      {
        namespaces: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }],
        },
        pods: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'role-exempt', operator: 'DoesNotExist' }] },
      },
    ])
  })

  test.each<[string, Binding, string | null]>([
    ['patterns of namespaces', podBinding('x', { namespaces: ['pay-*'] }), 'ack-prod'],
    ['patterns of label values', podBinding('x', labels('app', 'web-?')), 'ack-prod'],
    ['patterns of label keys', podBinding('x', labels('app*', 'web')), 'ack-prod'],
    [
      'an except of several things at once',
      { ...web, except: except({ namespaces: ['a'], ...labels('b', 'c') }) },
      'ack-prod',
    ],
    ['a cluster that nobody has named', web, null],
  ])('leaves out and notes what selectors cannot say: %s', (_, binding, cluster) => {
    expect(compile([binding], cluster)).toMatchObject({
      selectors: [],
      isWhole: false,
      notes: [expect.stringContaining(`Binding ${binding.name} is left out`)],
    })
  })

  test('says where precedence differs', () => {
    const rival = podBinding('rival', { namespaces: ['pay'] }, { role: 'other', whenOccupied: 'always' })
    const { notes } = compile([web, { ...rival, sessionPolicy: { Version: '1', Statement: [] } }])

    expect(notes.join('\n')).toMatch(/rival.*sessionPolicy/)
    expect(notes.join('\n')).toMatch(/rival may replace other roles/)
    expect(notes.join('\n')).toMatch(/rival, web have the same priority/)
  })
})

describe('the ConfigMap', () => {
  test('is what ECI reads', () => {
    const text = textOf(toConfigMap(compile([web]), ''))

    expect(parse(text)).toMatchObject({
      kind: 'ConfigMap',
      metadata: { name: 'eci-profile', namespace: 'kube-system' },
    })
    expect(selectorsIn(text)).toEqual([
      {
        name: 'rolekeeper-web',
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'pay' } },
        objectSelector: { matchLabels: { app: 'web' } },
        effect: { annotations: { [key]: 'pay-web' } },
      },
    ])
  })

  const others = [
    { name: 'spot', effect: { annotations: { 'k8s.aliyun.com/eci-spot-strategy': 'SpotAsPriceGo' } } },
    { name: 'rolekeeper-gone', effect: { annotations: { [key]: 'gone' } } },
    { name: 'theirs', effect: { annotations: { [key]: 'theirs' } } },
  ]
  const existing = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: eci-profile, namespace: kube-system} # ours\ndata:\n  vpcId: vpc-1\n  selectors: '${JSON.stringify(others)}'\n`

  test('keeps keys and selectors of others, and puts ours where ours were', () => {
    const text = textOf(toConfigMap(compile([web]), existing))

    expect((parse(text) as ConfigMap).data['vpcId']).toBe('vpc-1')
    expect(text).toContain('# ours')
    expect(selectorsIn(text)).toMatchObject([others[0], { name: 'rolekeeper-web' }, others[2]])
  })

  test('made again from itself is the same', () => {
    const once = textOf(toConfigMap(compile([web]), existing))

    expect(textOf(toConfigMap(compile([web]), once))).toBe(once)
  })

  test('notes a selector of others that wins over ours', () => {
    const first = existing.replace('rolekeeper-gone', 'not-ours')

    expect(toConfigMap(compile([web]), first)).toMatchObject({
      notes: [expect.stringContaining('not-ours'), expect.stringContaining('theirs')],
    })
  })

  test('is not made over what cannot be read', () => {
    expect(toConfigMap(compile([web]), existing.replace(/'\[.*\]'/, "'not JSON'"))).toMatchObject({ ok: false })
  })
})

describe('Selector resources', () => {
  const other = podBinding('Other_1', { namespaces: ['x'] }, { priority: 9, role: 'other' })

  test('have priorities of their own, in the order in which bindings win', () => {
    const all = parseAllDocuments(textOf(toSelectors(compile([web, other]), ''))).map((one) => one.toJS() as unknown)

    expect(all).toMatchObject([
      {
        apiVersion: 'eci.aliyun.com/v1beta1',
        kind: 'Selector',
        metadata: { name: 'rolekeeper-other-1' },
        spec: { priority: 2 },
      },
      { metadata: { name: 'rolekeeper-web' }, spec: { priority: 1, effect: { annotations: { [key]: 'pay-web' } } } },
    ])
  })

  test('keep what else is in them', () => {
    const had = `apiVersion: eci.aliyun.com/v1beta1\nkind: Selector\nmetadata: {name: rolekeeper-web}\nspec:\n  policy: {virtualNodeOnly: {}}\n  effect: {labels: {a: b}, annotations: {${key}: old, c: d}}\n`

    expect(parse(textOf(toSelectors(compile([web]), had)))).toMatchObject({
      spec: {
        policy: { virtualNodeOnly: {} },
        effect: { labels: { a: 'b' }, annotations: { [key]: 'pay-web', c: 'd' } },
        objectLabels: { matchLabels: { app: 'web' } },
      },
    })
  })
})
