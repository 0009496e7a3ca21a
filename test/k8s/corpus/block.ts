import type { Sample } from './sample.ts'

const pods = `    spec:
      containers:
        - name: app
          image: registry.example/app:1
`
const template = `  template:
    metadata:
      labels:
        app: web
${pods}`
const head = (apiVersion: string, kind: string): string => `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: web
  namespace: pay
`
const added = '      annotations:\n        k8s.aliyun.com/eci-ram-role-name: pay-web\n'
const place = '    metadata:\n      labels:'
const withTemplate = (name: string, apiVersion: string, kind: string): Sample => {
  const text = `${head(apiVersion, kind)}spec:\n${template}`
  return { name, text, after: text.replace(place, `    metadata:\n${added}      labels:`) }
}

/** Every kind that makes pods, as it is written most often. */
export const block: readonly Sample[] = [
  withTemplate('a Deployment', 'apps/v1', 'Deployment'),
  withTemplate('an old Deployment', 'extensions/v1beta1', 'Deployment'),
  withTemplate('a StatefulSet', 'apps/v1', 'StatefulSet'),
  withTemplate('a ReplicaSet', 'apps/v1', 'ReplicaSet'),
  withTemplate('a ReplicationController', 'v1', 'ReplicationController'),
  withTemplate('a Job', 'batch/v1', 'Job'),
  withTemplate('an Argo Rollout', 'argoproj.io/v1alpha1', 'Rollout'),
  withTemplate('an OpenKruise CloneSet', 'apps.kruise.io/v1alpha1', 'CloneSet'),
  withTemplate('an Advanced StatefulSet', 'apps.kruise.io/v1beta1', 'StatefulSet'),
  {
    name: 'a Pod',
    text: `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: pay
  labels:
    app: web
spec: {}
`,
    after: `apiVersion: v1
kind: Pod
metadata:
  annotations:
    k8s.aliyun.com/eci-ram-role-name: pay-web
  name: web
  namespace: pay
  labels:
    app: web
spec: {}
`,
  },
  {
    name: 'a PodTemplate',
    text: `${head('v1', 'PodTemplate')}template:
  metadata:
    labels: {app: web}
  spec: {}
`,
    after: `${head('v1', 'PodTemplate')}template:
  metadata:
    annotations:
      k8s.aliyun.com/eci-ram-role-name: pay-web
    labels: {app: web}
  spec: {}
`,
  },
  {
    name: 'a CronJob, four spaces deep',
    text: `apiVersion: batch/v1
kind: CronJob
metadata:
    name: web
    namespace: pay
spec:
    schedule: "0 * * * *"
    jobTemplate:
        spec:
            template:
                metadata:
                    labels:
                        app: web
                spec:
                    restartPolicy: Never
`,
    after: `apiVersion: batch/v1
kind: CronJob
metadata:
    name: web
    namespace: pay
spec:
    schedule: "0 * * * *"
    jobTemplate:
        spec:
            template:
                metadata:
                    annotations:
                        k8s.aliyun.com/eci-ram-role-name: pay-web
                    labels:
                        app: web
                spec:
                    restartPolicy: Never
`,
  },
  {
    name: 'a List, its items at the same depth as its key',
    text: `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: web}
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: pay
  spec:
    template:
      metadata:
        labels:
          app: web
- metadata:
    name: one
    namespace: pay
    labels: {app: web}
  apiVersion: v1
  kind: Pod
`,
    after: `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: web}
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: pay
  spec:
    template:
      metadata:
        annotations:
          k8s.aliyun.com/eci-ram-role-name: pay-web
        labels:
          app: web
- metadata:
    annotations:
      k8s.aliyun.com/eci-ram-role-name: pay-web
    name: one
    namespace: pay
    labels: {app: web}
  apiVersion: v1
  kind: Pod
`,
  },
]
