import { deployment, type Sample } from './sample.ts'

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'pay', labels: { app: 'web' } } }
const annotated = {
  ...pod,
  metadata: { annotations: { 'k8s.aliyun.com/eci-ram-role-name': 'pay-web' }, ...pod.metadata },
}
const withOthers = { ...pod, metadata: { ...pod.metadata, annotations: { a: 'b' } } }
const withBoth = {
  ...pod,
  metadata: { ...pod.metadata, annotations: { 'k8s.aliyun.com/eci-ram-role-name': 'pay-web', a: 'b' } },
}
const tabbed = (value: object): string => JSON.stringify(value, null, '\t')

/** JSON, and YAML in braces. */
export const flow: readonly Sample[] = [
  { name: 'JSON on one line', text: JSON.stringify(pod), after: JSON.stringify(annotated) },
  {
    name: 'JSON on one line, annotations of others',
    text: JSON.stringify(withOthers),
    after: JSON.stringify(withBoth),
  },
  { name: 'JSON over many lines', text: JSON.stringify(pod, null, 2), after: JSON.stringify(annotated, null, 2) },
  {
    name: 'JSON over many lines, annotations of others',
    text: JSON.stringify(withOthers, null, 2),
    after: JSON.stringify(withBoth, null, 2),
  },
  {
    name: 'JSON four spaces deep, with a line break at the end',
    text: `${JSON.stringify(pod, null, 4)}\n`,
    after: `${JSON.stringify(annotated, null, 4)}\n`,
  },
  { name: 'JSON with tabs', text: tabbed(pod), after: tabbed(annotated) },
  {
    name: 'JSON ended as on DOS',
    text: JSON.stringify(pod, null, 2).replaceAll('\n', '\r\n'),
    after: JSON.stringify(annotated, null, 2).replaceAll('\n', '\r\n'),
  },
  {
    name: 'JSON with empty annotations',
    text: '{"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "pay", "labels": {"app": "web"}, "annotations": {}}}',
    after:
      '{"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "pay", "labels": {"app": "web"}, "annotations": {"k8s.aliyun.com/eci-ram-role-name": "pay-web"}}}',
  },
  {
    name: 'JSON with annotations that are null',
    text: '{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"pay","labels":{"app":"web"},"annotations":null}}',
    after:
      '{"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"pay","labels":{"app":"web"},"annotations":{"k8s.aliyun.com/eci-ram-role-name":"pay-web"}}}',
  },
  {
    name: 'a JSON List with two Pods',
    text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [pod, pod] }, null, 2),
    after: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [annotated, annotated] }, null, 2),
  },
  {
    name: 'metadata in braces',
    text: deployment({ template: '    metadata: {labels: {app: web}}\n' }),
    after: deployment({
      template: '    metadata: {annotations: {k8s.aliyun.com/eci-ram-role-name: pay-web}, labels: {app: web}}\n',
    }),
  },
  {
    name: 'metadata in braces with room',
    text: deployment({ template: '    metadata: { labels: { app: web } }\n' }),
    after: deployment({
      template: '    metadata: { annotations: {k8s.aliyun.com/eci-ram-role-name: pay-web}, labels: { app: web } }\n',
    }),
  },
  {
    name: 'a whole Deployment in braces',
    text: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: pay}, spec: {template: {metadata: {labels: {app: web}}, spec: {}}}}\n',
    after:
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: pay}, spec: {template: {metadata: {annotations: {k8s.aliyun.com/eci-ram-role-name: pay-web}, labels: {app: web}}, spec: {}}}}\n',
  },
  {
    name: 'empty annotations with room',
    text: deployment({ template: '    metadata:\n      annotations: { }\n      labels: {app: web}\n' }),
    after: deployment({
      template:
        '    metadata:\n      annotations: { k8s.aliyun.com/eci-ram-role-name: pay-web }\n      labels: {app: web}\n',
    }),
  },
  {
    name: 'annotations in braces over many lines',
    text: deployment({
      template: '    metadata:\n      labels: {app: web}\n      annotations: {\n        a: b,\n      }\n',
    }),
    after: deployment({
      template:
        '    metadata:\n      labels: {app: web}\n      annotations: {\n        k8s.aliyun.com/eci-ram-role-name: pay-web,\n        a: b,\n      }\n',
    }),
  },
]
