import type { Left } from '../../../src/k8s/left.ts'

/** A manifest, and what annotating it comes to. Without `after`, not a byte of it changes. */
export type Sample = Readonly<{ name: string; text: string; after?: string; left?: readonly Left['why'][] }>

/** A Deployment with labels that match, with other text in the places of its parts. */
export const deployment = ({
  before = '',
  kind = 'kind: Deployment',
  namespace = '  namespace: pay\n',
  template = '    metadata:\n      labels:\n        app: web\n',
  after = '',
}: Partial<Record<'before' | 'kind' | 'namespace' | 'template' | 'after', string>> = {}): string =>
  `${before}apiVersion: apps/v1\n${kind}\nmetadata:\n  name: web\n${namespace}spec:\n  template:\n${template}    spec:\n      containers: []\n${after}`

export const annotations = '      annotations:\n        k8s.aliyun.com/eci-ram-role-name: pay-web\n'
export const annotation = '        k8s.aliyun.com/eci-ram-role-name: pay-web\n'
export const labels = '      labels:\n        app: web\n'
