import { annotation, annotations, deployment, labels, type Sample } from './sample.ts'

const changed = (name: string, parts: Parameters<typeof deployment>[0], template: string): Sample => ({
  name,
  text: deployment(parts),
  after: deployment({ ...parts, template }),
})
const metadata = (below: string): string => `    metadata:\n${below}`
const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
const inDos = ({ name, text, after = text }: Sample): Sample => ({ name, text: crlf(text), after: crlf(after) })
const plain = changed('plain', {}, metadata(annotations + labels))

/** Ways of writing block YAML. */
export const styles: readonly Sample[] = [
  changed(
    'comments around and between',
    { template: `    metadata: # about\n      # these are matched\n${labels}      # the end\n` },
    `    metadata: # about\n${annotations}      # these are matched\n${labels}      # the end\n`,
  ),
  changed(
    'annotations of others',
    { template: metadata(`      annotations:\n        prometheus.io/scrape: "true"\n${labels}`) },
    metadata(`      annotations:\n${annotation}        prometheus.io/scrape: "true"\n${labels}`),
  ),
  changed(
    'annotations of others with a comment first',
    { template: metadata(`      annotations:\n        # scraped\n        a: b\n${labels}`) },
    metadata(`      annotations:\n${annotation}        # scraped\n        a: b\n${labels}`),
  ),
  changed(
    'annotations with a block scalar',
    { template: metadata(`      annotations:\n        text: |\n          one\n\n          two\n${labels}`) },
    metadata(`      annotations:\n${annotation}        text: |\n          one\n\n          two\n${labels}`),
  ),
  changed(
    'annotations without a value',
    { template: metadata(`      annotations:\n${labels}`) },
    metadata(annotations + labels),
  ),
  changed(
    'annotations without a value, and a comment',
    { template: metadata(`      annotations: # none\n${labels}`) },
    metadata(`      annotations: # none\n${annotation}${labels}`),
  ),
  changed(
    'annotations that are an empty mapping',
    { template: metadata(`      annotations: {}\n${labels}`) },
    metadata(`      annotations: {k8s.aliyun.com/eci-ram-role-name: pay-web}\n${labels}`),
  ),
  changed(
    'annotations that are null',
    { template: metadata(`      annotations: null # yet\n${labels}`) },
    metadata(`      annotations: {k8s.aliyun.com/eci-ram-role-name: pay-web} # yet\n${labels}`),
  ),
  changed(
    'annotations that are a tilde',
    { template: metadata(`      annotations: ~\n${labels}`) },
    metadata(`      annotations: {k8s.aliyun.com/eci-ram-role-name: pay-web}\n${labels}`),
  ),
  changed(
    'keys in double quotes',
    { template: '    "metadata":\n      "labels":\n        "app": "web"\n' },
    `    "metadata":\n${annotations}      "labels":\n        "app": "web"\n`,
  ),
  changed(
    'keys in single quotes',
    { template: "    'metadata':\n      'labels':\n        'app': 'web'\n" },
    `    'metadata':\n${annotations}      'labels':\n        'app': 'web'\n`,
  ),
  changed(
    'spaces before the colons',
    { template: '    metadata :\n      labels :\n        app : web\n' },
    `    metadata :\n${annotations}      labels :\n        app : web\n`,
  ),
  changed(
    'a label in an anchor that the selector uses',
    {
      template: metadata('      labels: &labels\n        app: web\n'),
      after: '  selector:\n    matchLabels: *labels\n',
    },
    metadata(`${annotations}      labels: &labels\n        app: web\n`),
  ),
  changed(
    'an anchor that nobody uses',
    { template: `    metadata: &unused\n${labels}` },
    `    metadata: &unused\n${annotations}${labels}`,
  ),
  changed('a tag', { template: `    metadata: !!map\n${labels}` }, `    metadata: !!map\n${annotations}${labels}`),
  changed('blank lines', { template: `    metadata:\n\n${labels}\n` }, `    metadata:\n${annotations}\n${labels}\n`),
  changed(
    'uneven depths',
    { template: '    metadata:\n         labels:\n          app: web\n' },
    '    metadata:\n         annotations:\n              k8s.aliyun.com/eci-ram-role-name: pay-web\n         labels:\n          app: web\n',
  ),
  changed(
    'spaces at the ends of lines',
    { template: '    metadata:   \n      labels:  \n        app: web  \n' },
    `    metadata:   \n${annotations}      labels:  \n        app: web  \n`,
  ),
  changed('a begin of document', { before: '---\n' }, metadata(annotations + labels)),
  changed('an end of document', { after: '...\n' }, metadata(annotations + labels)),
  changed('a directive', { before: '%YAML 1.2\n---\n' }, metadata(annotations + labels)),
  changed('a byte order mark', { before: '\ufeff' }, metadata(annotations + labels)),
  changed('a kind in quotes', { kind: 'kind: "Deployment"' }, metadata(annotations + labels)),
  changed(
    'a kind after several spaces, with a comment',
    { kind: 'kind:   Deployment   # really' },
    metadata(annotations + labels),
  ),
  changed(
    'template values elsewhere',
    { namespace: '  namespace: pay\n  annotations:\n    sha: ${SHA}\n' },
    metadata(annotations + labels),
  ),
  changed(
    'text that looks like a marker',
    { template: metadata(`${labels}      annotations:\n        text: "--- not a document"\n`) },
    metadata(`${labels}      annotations:\n${annotation}        text: "--- not a document"\n`),
  ),
  changed('no-break spaces and emoji', { before: '# \u00a0 🦊 naïve\n' }, metadata(annotations + labels)),
  { ...inDos(plain), name: 'lines ended as on DOS' },
  {
    ...inDos(changed('', { template: metadata(`      annotations:\n${labels}`) }, metadata(annotations + labels))),
    name: 'lines ended as on DOS, annotations without a value',
  },
  { name: 'no line break at the end', text: deployment().trimEnd(), after: (plain.after ?? '').trimEnd() },
  {
    name: 'annotations without a value as the very last word',
    text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  namespace: pay\n  labels: {app: web}\n  annotations:',
    after:
      'apiVersion: v1\nkind: Pod\nmetadata:\n  namespace: pay\n  labels: {app: web}\n  annotations:\n    k8s.aliyun.com/eci-ram-role-name: pay-web',
  },
  {
    name: 'a template that has no metadata, for a binding that asks for none',
    text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: any}\nspec:\n  template:\n    spec:\n      containers: []\n',
    after: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: any}\nspec:\n  template:\n    metadata:\n${annotations}    spec:\n      containers: []\n`,
  },
  {
    name: 'metadata without a value, for a binding that asks for none',
    text: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: any}\nspec:\n  template:\n    metadata:\n    spec: {}\n',
    after: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: any}\nspec:\n  template:\n    metadata:\n${annotations}    spec: {}\n`,
  },
  {
    name: 'many documents, of which some make pods',
    text: `${deployment()}---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n--- # the next\n${deployment()}`,
    after: `${plain.after ?? ''}---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n--- # the next\n${plain.after ?? ''}`,
  },
  {
    name: 'template braces in a ConfigMap beside it',
    text: `${deployment()}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: rules}\ndata:\n  rule: "{{ $labels.pod }}"\n`,
    after: `${plain.after ?? ''}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: rules}\ndata:\n  rule: "{{ $labels.pod }}"\n`,
  },
]
