import { deployment, type Sample } from './sample.ts'

const named = (role: string): string =>
  deployment({
    template: `    metadata:\n      annotations:\n        k8s.aliyun.com/eci-ram-role-name: ${role}\n      labels:\n        app: web\n`,
  })

/** What must not be touched, and whether that is said. */
export const leftAlone: readonly Sample[] = [
  { name: 'a pod that has its role', text: named('pay-web') },
  { name: 'a pod that has its role in quotes', text: named('"pay-web"') },
  { name: 'a wrong role', text: named('other'), left: ['wrong-role'] },
  { name: 'a template for a role', text: named('${ROLE}'), left: ['role-is-template'] },
  { name: 'a template of envsubst for a role', text: named('$ROLE'), left: ['role-is-template'] },
  { name: 'a template with a default for a role', text: named('"${role:-pay-web}"'), left: ['role-is-template'] },
  { name: 'a role that is a number', text: named('17'), left: ['layout'] },
  {
    name: 'a template of Helm for a name',
    text: deployment().replace('name: web', 'name: {{ .Release.Name }}'),
    left: ['template'],
  },
  {
    name: 'a template of Helm in quotes',
    text: deployment().replace('name: web', 'name: "{{ .Release.Name }}"'),
    left: ['template'],
  },
  {
    name: 'a template of Helm with conditions',
    text: `{{- if .Values.web }}\n${deployment()}{{- end }}\n`,
    left: ['template'],
  },
  {
    name: 'a file with a template beside a good document',
    text: `${deployment()}---\n{{- range .Values.x }}\n${deployment()}{{- end }}\n`,
    left: ['template'],
  },
  { name: 'a bracket that is never closed', text: deployment({ after: 'broken: [1, 2\n' }), left: ['does-not-parse'] },
  { name: 'a tab for depth', text: deployment().replace('      labels', '\tlabels'), left: ['does-not-parse'] },
  { name: 'a quote that is never closed', text: deployment({ after: 'text: "never\n' }), left: ['does-not-parse'] },
  {
    name: 'a file encrypted with SOPS',
    text: deployment({ after: 'sops:\n  mac: ENC[AES256_GCM,data:abc]\n  version: 3.8.1\n' }),
    left: ['encrypted'],
  },
  {
    name: 'metadata that another place has too',
    text: deployment({ template: '    metadata: &m\n      labels:\n        app: web\n', after: 'x: *m\n' }),
    left: ['shared'],
  },
  {
    name: 'metadata by an alias',
    text: deployment({ before: 'x: &m\n  labels: {app: web}\n', template: '    metadata: *m\n' }),
    left: ['shared'],
  },
  {
    name: 'a template by a merge key',
    text: deployment({ before: 'x: &t\n  metadata:\n    labels: {app: web}\n', template: '    <<: *t\n' }),
    left: ['shared'],
  },
  {
    name: 'annotations by an alias',
    text: deployment({
      before: 'x: &a\n  a: b\n',
      template: '    metadata:\n      annotations: *a\n      labels: {app: web}\n',
    }),
    left: ['shared'],
  },
  {
    name: 'its role by an alias',
    text: deployment({
      before: 'x: &a\n  k8s.aliyun.com/eci-ram-role-name: pay-web\n',
      template: '    metadata:\n      annotations: *a\n      labels: {app: web}\n',
    }),
  },
  {
    name: 'a key that stands twice',
    text: deployment({ after: 'spec: {}\n' }).replace('spec: {}\n', 'kind: Deployment\n'),
    left: ['duplicate-key'],
  },
  {
    name: 'annotations that are a list',
    text: deployment({ template: '    metadata:\n      annotations: [a]\n      labels: {app: web}\n' }),
    left: ['layout'],
  },
  { name: 'no namespace', text: deployment({ namespace: '' }), left: ['undecided'] },
  { name: 'a template for a namespace', text: deployment({ namespace: '  namespace: ${NS}\n' }), left: ['undecided'] },
  { name: 'another namespace', text: deployment({ namespace: '  namespace: other\n' }) },
  { name: 'other labels', text: deployment({ template: '    metadata:\n      labels:\n        app: db\n' }) },
  { name: 'a DaemonSet', text: deployment({ kind: 'kind: DaemonSet' }) },
  { name: 'a kind that nobody knows', text: deployment({ kind: 'kind: Website' }) },
  { name: 'a Deployment of somebody else', text: deployment().replace('apps/v1', 'example.com/v1') },
  {
    name: 'a Knative Service',
    text: deployment({ kind: 'kind: Service' }).replace('apps/v1', 'serving.knative.dev/v1'),
  },
  {
    name: 'a Rollout that points at a Deployment',
    text: 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web, namespace: pay}\nspec:\n  workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n',
  },
  {
    name: 'a CustomResourceDefinition that speaks of Deployments',
    text: 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  description: "a kind: Deployment, really"\n',
  },
  { name: 'an empty file', text: '' },
  { name: 'nothing but comments', text: '# kind: Deployment\n\n# nothing\n' },
  { name: 'empty documents', text: '---\n---\n...\n---\n' },
  { name: 'a list at the top', text: '- kind: Deployment\n- apiVersion: apps/v1\n' },
  { name: 'a text at the top', text: 'kind: Deployment' },
]
