import { builtInBounds } from '../../../src/core/desired/bounds.ts'
import { annotateDocument } from '../../../src/k8s/annotate.ts'
import { review, type Admission } from '../../../src/k8s/admission.ts'
import { lintDocument } from '../../../src/k8s/lint.ts'
import { splitDocuments } from '../../../src/k8s/split.ts'
import { podChooser } from '../../../src/k8s/wanted.ts'
import { parseJsonBody } from '../../../src/wire/http-event.ts'
import { annotating, key, podBinding, web } from '../../k8s/kit.ts'
import type { Target } from '../engine/target.ts'

const bindings = [
  web,
  podBinding('jobs', { labels: new Map([['job', ['*']]]) }, { role: 'batch', whenOccupied: 'always' }),
  podBinding('other', { labels: new Map([['app', ['w*']]]) }, { role: 'other', priority: -1 }),
]
const choose = podChooser({ accounts: new Map(), bindings }, builtInBounds)
const ways: readonly Admission[] = [
  { known: { choose }, cluster: 'ack-prod', everyPod: true },
  { known: { choose }, cluster: null, everyPod: false },
  { known: { choose: null, why: 'the ledger cannot be reached' }, cluster: 'ack-prod', everyPod: true },
]

const reviewOf = (metadata: object, spec: object): string =>
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: 'u-1',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      namespace: 'pay',
      operation: 'CREATE',
      object: { apiVersion: 'v1', kind: 'Pod', metadata, spec },
    },
  })

const words = [
  ...['metadata', 'annotations', 'labels', 'namespace', 'ownerReferences', 'DaemonSet', 'spec', 'template', 'Pod', key],
  ...['nodeSelector', 'type', 'virtual-kubelet', 'alibabacloud.com/eci', 'tolerations', 'affinity', 'schedulerName'],
]

export const admissions: Target = {
  name: 'admissions',
  run: (input) => {
    const answers = ways.map((way) => review(parseJsonBody(input), way))
    if (answers.some(({ response }) => !response.allowed)) throw new Error('A pod was kept from being made.')
    const patches = answers.flatMap(({ response: { patch } }) => (patch === undefined ? [] : [patch]))
    return [answers, patches.map((patch): unknown => JSON.parse(Buffer.from(patch, 'base64').toString()))]
  },
  dictionary: [...words, 'request', 'object', 'operation', 'CREATE', 'kubernetes.io/config.mirror', 'subResource'],
  seeds: [
    reviewOf({ generateName: 'web-', labels: { app: 'web' } }, { nodeSelector: { type: 'virtual-kubelet' } }),
    reviewOf({ labels: { job: 'x', 'alibabacloud.com/eci': 'true' }, annotations: { [key]: 'other' } }, {}),
    reviewOf({ labels: { app: 'web' } }, { tolerations: [{ key: 'virtual-kubelet.io/provider', operator: 'Exists' }] }),
    reviewOf({ ownerReferences: [{ kind: 'DaemonSet' }] }, { schedulerName: 'eci-scheduler' }),
  ],
}

async function* inOnePiece(text: string): AsyncGenerator<string> {
  yield text
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: pay}
spec:
  template:
    metadata:
      labels: {app: web, alibabacloud.com/eci: "true"}
    spec:
      containers:
      - name: web
        env: [{name: ALIBABA_CLOUD_ACCESS_KEY_ID, value: LTAI-EXAMPLE}]
`

export const manifests: Target = {
  name: 'manifests',
  run: async (input) => {
    const made: unknown[] = []
    const how = annotating(bindings, { namespace: 'pay' })
    for await (const chunk of splitDocuments(inOnePiece(input.toString()))) {
      made.push(annotateDocument(chunk, how), lintDocument('a.yaml', chunk, { ...how, accounts: new Map() }))
    }
    return made
  },
  dictionary: [
    ...[
      ...words,
      'kind: ',
      'apiVersion: v1',
      'List',
      'items:',
      '---\n',
      '...\n',
      '&a ',
      '*a',
      '<<: *a',
      '!!str ',
      '? ',
    ],
    ...['|\n', '>-\n', '%YAML 1.2\n', '{{ .Values.x }}', '${x}', '- ', ': ', '  '],
  ],
  seeds: [
    deployment,
    'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {app: web}\n---\nkind: List\nitems: [{kind: Pod, metadata: {}}]\n',
  ],
}
