import type { VerbGroup } from './verb-entry.ts'
import { outputOptions, placeOptions } from './options.ts'
import { VerbOption } from './verb-option.ts'

const cluster = () =>
  new VerbOption('--cluster <NAME>', 'the cluster that the manifests are for, as bindings call it').orVariable(
    'ROLEKEEPER_CLUSTER',
  )
const namespace = () => new VerbOption('--namespace <NAME>', 'of manifests that name none')

/** The verbs about pod manifests. Desired state and the operator's bounds are all they read beside them. */
export const k8s: VerbGroup = {
  usage: 'k8s',
  summary: 'pod manifests: put roles on them, check them, and the eci-profile that the bindings amount to',
  examples: ['rolekeeper k8s annotate --cluster ack-prod deploy/', 'rolekeeper k8s lint --cluster ack-prod deploy/'],
  parts: [
    {
      usage: 'annotate <PATHS...>',
      summary: 'put the role that bindings of kind pod give on the pod templates of manifests',
      more: 'Exit status: 0 every pod has its role, 2 something is to do (--check) or was left for you, 1 error.',
      examples: [
        'rolekeeper k8s annotate --cluster ack-prod deploy/',
        'rolekeeper k8s annotate --cluster ack-prod --check deploy/ | git apply',
      ],
      options: () => [
        ...placeOptions(),
        cluster(),
        namespace(),
        new VerbOption('--check', 'change nothing; print what would change as a diff'),
        new VerbOption('--fix', 'also change roles that are not those of the bindings'),
        ...outputOptions(['text', 'json']),
      ],
      load: async () => (await import('./verbs/k8s-annotate.ts')).k8sAnnotate,
    },
    {
      usage: 'lint <PATHS...>',
      summary: 'find annotations without effect, pods without a binding, and AccessKey pairs that a role replaces',
      more: 'Exit status: 0 nothing was found, 2 something was, 1 error.',
      examples: ['rolekeeper k8s lint --cluster ack-prod deploy/ --format sarif > k8s.sarif'],
      options: () => [...placeOptions(), cluster(), namespace(), ...outputOptions(['text', 'json', 'sarif'])],
      load: async () => (await import('./verbs/k8s-lint.ts')).k8sLint,
    },
    {
      usage: 'profile [PATHS...]',
      summary: 'print the eci-profile that the pod bindings of a cluster amount to',
      more: 'With PATHS, what their eci-profile holds beside our selectors is kept. The files stay as they are.',
      examples: [
        'rolekeeper k8s profile --cluster ack-prod | kubectl apply -f -',
        'rolekeeper k8s profile --cluster ack-prod --as selectors',
      ],
      options: () => [
        ...placeOptions(),
        cluster(),
        new VerbOption('--as <FORM>', 'the ConfigMap eci-profile, or Selector resources (default: configmap)').choices([
          'configmap',
          'selectors',
        ]),
        ...outputOptions(['text', 'json']),
      ],
      load: async () => (await import('./verbs/k8s-profile.ts')).k8sProfile,
    },
  ],
}
