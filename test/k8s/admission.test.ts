import fc from 'fast-check'
import { applyPatch } from 'rfc6902'
import { describe, expect, test } from 'vitest'
import { review, type Admission } from '../../src/k8s/admission.ts'
import { pointer } from '../../src/k8s/json-patch.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { Binding } from '../../src/core/model/desired-state.ts'
import { podChooser } from '../../src/k8s/wanted.ts'
import { runs } from '../kit/long.ts'
import { key, podBinding, role, web } from './kit.ts'

type Json = Record<string, unknown>
const virtual = { nodeSelector: { type: 'virtual-kubelet' } }
const podOf = (metadata: Json = {}, spec: Json = virtual): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'web-', labels: { app: 'web' }, ...metadata },
  spec,
})
const reviewOf = (object: unknown, request: Json = {}): Json => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'u-1',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    namespace: 'pay',
    operation: 'CREATE',
    object,
    ...request,
  },
})
const admission = (bindings: readonly Binding[] = [web], more: Partial<Admission> = {}): Admission => ({
  known: { choose: podChooser({ accounts: new Map(), bindings }, builtInBounds) },
  cluster: 'ack-prod',
  everyPod: false,
  ...more,
})

/** The pod as it will be made; an independent library applies the patch. */
const made = (pod: unknown, answer: ReturnType<typeof review>): unknown => {
  const { patch } = answer.response
  const copy: unknown = structuredClone(pod)
  if (patch === undefined) return copy
  const operations = JSON.parse(Buffer.from(patch, 'base64').toString('utf8')) as Parameters<typeof applyPatch>[1]
  expect(applyPatch(copy, operations)).toEqual(operations.map(() => null))
  return copy
}
const roleOf = (pod: unknown): unknown => (pod as { metadata?: { annotations?: Json } }).metadata?.annotations?.[key]
const decide = (pod: unknown, how: Admission = admission(), request: Json = {}) => {
  const answer = review(reviewOf(pod, request), how)
  return {
    role: roleOf(made(pod, answer)),
    warnings: answer.response.warnings ?? [],
    patched: answer.response.patch !== undefined,
  }
}

describe('admission', () => {
  test.each<[string, Json]>([
    ['the label of ECI', podOf({ labels: { app: 'web', 'alibabacloud.com/eci': 'true' } }, {})],
    ['the label of virtual nodes', podOf()],
    ['the name of a virtual node', podOf({}, { nodeName: 'virtual-kubelet-cn-hangzhou-k' })],
    ['the scheduler of ECI', podOf({}, { schedulerName: 'eci-scheduler' })],
    [
      'a toleration of their taint',
      podOf({}, { tolerations: [{ key: 'virtual-kubelet.io/provider', operator: 'Exists' }] }),
    ],
    [
      'required affinity',
      podOf(
        {},
        {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: 'type', operator: 'In', values: ['virtual-kubelet'] }] },
                ],
              },
            },
          },
        },
      ),
    ],
    [
      'preferred affinity',
      podOf(
        {},
        {
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 1,
                  preference: { matchExpressions: [{ key: 'type', operator: 'In', values: ['virtual-kubelet'] }] },
                },
              ],
            },
          },
        },
      ),
    ],
  ])('gives a pod its role that asks for a virtual node by %s', (_, pod) => {
    expect(decide(pod)).toEqual({ role, warnings: [], patched: true })
  })

  test.each<[string, Json]>([
    ['asks for no virtual node', podOf({}, {})],
    ['tolerates everything, as pods of DaemonSets do', podOf({}, { tolerations: [{ operator: 'Exists' }] })],
    [
      'keeps away from virtual nodes',
      podOf(
        {},
        {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: 'type', operator: 'NotIn', values: ['virtual-kubelet'] }] },
                ],
              },
            },
          },
        },
      ),
    ],
    ['no binding matches', podOf({ labels: { app: 'db' } })],
    ['mirrors a static one', podOf({ annotations: { 'kubernetes.io/config.mirror': 'x' } })],
    ['belongs to a DaemonSet', podOf({ ownerReferences: [{ kind: 'DaemonSet', name: 'agent' }] })],
  ])('leaves a pod alone that %s', (_, pod) => {
    expect(decide(pod)).toEqual({ role: undefined, warnings: [], patched: false })
  })

  test('takes every pod where the webhook was told so', () => {
    expect(decide(podOf({}, {}), admission([web], { everyPod: true })).role).toBe(role)
  })

  test.each([
    { operation: 'UPDATE' },
    { operation: 'DELETE', object: null },
    { kind: { group: 'apps', version: 'v1', kind: 'Deployment' } },
    { subResource: 'status' },
  ])('answers nothing to %j', (request) => {
    expect(decide(podOf(), admission(), request)).toMatchObject({ patched: false, warnings: [] })
  })

  test.each<[string, Json, string]>([
    [
      'annotations of others',
      podOf({ annotations: { 'a/b~c': 'd' } }),
      '/metadata/annotations/k8s.aliyun.com~1eci-ram-role-name',
    ],
    ['no annotations', podOf(), '/metadata/annotations'],
    ['annotations that are null', podOf({ annotations: null }), '/metadata/annotations'],
  ])('patches a pod with %s at the right place', (_, pod, path) => {
    const { patch = '' } = review(reviewOf(pod), admission()).response

    expect(JSON.parse(Buffer.from(patch, 'base64').toString())).toMatchObject([{ op: 'add', path }])
    expect(decide(pod).role).toBe(role)
  })

  test('the same answer to a dry run', () => {
    expect(decide(podOf(), admission(), { dryRun: true })).toEqual(decide(podOf()))
  })

  test('has nothing to say to a pod that names its role', () => {
    expect(decide(podOf({ annotations: { [key]: role } }))).toEqual({ role, warnings: [], patched: false })
  })

  test.each<[string, Binding['whenOccupied'], string, string]>([
    ['keeps another role, and says so', 'declared', 'other', 'other'],
    ['keeps another role where the binding never replaces', 'never', 'other', 'other'],
    ['replaces another role where the binding always does', 'always', 'other', role],
    ['keeps a role that a service made', 'always', 'AliyunCSDefault', 'AliyunCSDefault'],
    ['replaces a role that the binding lists', ['legacy-*'], 'legacy-web', role],
    ['keeps a role that the binding does not list', ['legacy-*'], 'other', 'other'],
  ])('%s', (_, whenOccupied, named, becomes) => {
    const decided = decide(podOf({ annotations: { [key]: named } }), admission([{ ...web, whenOccupied }]))

    expect(decided.role).toBe(becomes)
    expect(decided.warnings).toEqual([expect.stringContaining(named)])
  })

  test.each<[string, Admission]>([
    ['bindings are in conflict', admission([web, podBinding('rival', { namespaces: ['pay'] }, { role: 'other' })])],
    ['the cluster is not known', admission([web], { cluster: null })],
    ['nothing is known', admission([web], { known: { choose: null, why: 'its ledger cannot be read now' } })],
  ])('lets the pod be made, with a warning, where %s', (_, how) => {
    expect(decide(podOf(), how)).toEqual({
      role: undefined,
      warnings: [expect.stringMatching(/^rolekeeper: /)],
      patched: false,
    })
  })

  test('writes warnings that fit into a header', () => {
    const named = `\u001b[31m\n${'x'.repeat(400)}`
    const { warnings } = decide(podOf({ annotations: { [key]: named } }))

    expect(warnings[0]).toMatch(/^[ -~…]{1,256}$/)
  })

  test('10,000 random reviews never crash it, and every patch can be applied', () => {
    const text = fc.oneof(
      fc.constantFrom('app', 'web', 'pay', key, 'a/b', 'c~d', '~1', '__proto__', 'constructor', 'true'),
      fc.string(),
    )
    const anything = fc.jsonValue({ maxDepth: 2 })
    const map = fc.oneof({ weight: 4, arbitrary: fc.dictionary(text, fc.oneof(text, anything)) }, anything)
    const metadata = fc.record(
      {
        labels: fc.oneof(fc.constant({ app: 'web' }), map),
        annotations: map,
        namespace: fc.oneof(text, anything),
        ownerReferences: anything,
      },
      { requiredKeys: [] },
    )
    const pod = fc.record(
      { metadata: fc.oneof({ weight: 5, arbitrary: metadata }, anything), spec: fc.oneof(fc.constant(virtual), map) },
      { requiredKeys: [] },
    )
    const request = fc.record(
      {
        uid: fc.oneof(text, anything),
        kind: fc.oneof({ weight: 5, arbitrary: fc.constant({ group: '', version: 'v1', kind: 'Pod' }) }, anything),
        namespace: fc.oneof(fc.constant('pay'), anything),
        operation: fc.oneof({ weight: 5, arbitrary: fc.constant('CREATE') }, anything),
        object: fc.oneof({ weight: 8, arbitrary: pod }, anything),
        dryRun: fc.boolean(),
        subResource: fc.constantFrom('', 'status'),
      },
      { requiredKeys: [] },
    )
    const bindings = [{ ...web, whenOccupied: 'always' as const }, podBinding('any', {}, { role: 'any', priority: -1 })]
    let patched = 0
    fc.assert(
      fc.property(
        fc.oneof({ weight: 9, arbitrary: fc.record({ request }) }, anything),
        fc.boolean(),
        (body, everyPod) => {
          const answer = review(JSON.parse(JSON.stringify(body)), admission(bindings, { everyPod }))
          const object = (body as { request?: { object?: unknown } } | null)?.request?.object

          expect(answer.response).toMatchObject({ allowed: true, uid: expect.any(String) })
          if (answer.response.patch === undefined) return
          patched += 1
          const before = JSON.parse(JSON.stringify(object)) as Json
          const after = made(before, answer)
          expect(['any', role]).toContain(roleOf(after))
          expect(withoutRole(after)).toEqual(withoutRole(before))
        },
      ),
      runs(2_000, 20_000),
    )
    expect(patched).toBeGreaterThan(100)
  })
})

const withoutRole = (pod: unknown): unknown => {
  const { metadata, ...rest } = pod as { metadata?: Json | null }
  const { annotations, ...others } = metadata ?? {}
  const { [key]: _role, ...kept } = (annotations ?? {}) as Json
  return { ...rest, metadata: { ...others, annotations: kept } }
}

test('a pointer escapes what its syntax means', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (outer, inner) => {
      const document = Object.assign(Object.create(null) as Json, {
        [outer]: Object.assign(Object.create(null) as Json, { [inner]: 1 }),
      })
      // The library refuses to walk these, whatever holds them.
      fc.pre(![outer, inner].some((name) => ['__proto__', 'constructor', 'prototype'].includes(name)))

      expect(applyPatch(document, [{ op: 'replace', path: pointer(outer, inner), value: 2 }])).toEqual([null])
      expect((document[outer] as Json)[inner]).toBe(2)
    }),
  )
})
