import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { review } from '../src/k8s/admission.ts'
import { builtInBounds } from '../src/core/desired/bounds.ts'
import { podChooser } from '../src/k8s/wanted.ts'
import { bindings } from './fleet.ts'
import type { Row } from './table.ts'

const MB = 1_000_000
const bin = new URL('../src/cli/rolekeeper.mjs', import.meta.url).pathname

const desired = `
settings:
  accounts: [{ name: prod, id: "1234567890123456", regions: [cn-hangzhou] }]
roles:
  pay-web: { managed: false }
bindings:
  - { name: web, role: pay-web, match: { kind: pod, namespaces: [pay], labels: { app: web } } }
`

const manifest = (index: number): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${index}
  namespace: pay
spec:
  replicas: 3
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: app
          image: registry.example/app:${index}
          ports:
            - containerPort: 8080
---
apiVersion: v1
kind: Service
metadata: { name: web-${index}, namespace: pay }
spec:
  selector: { app: web }
  ports: [{ port: 80, targetPort: 8080 }]
`

/** What stands beside it in a cluster's dump: twenty times as much without a pod template. */
const besides = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: pay }
data:
  text: |
${'    a line of some settings that nobody reads here\n'.repeat(20)}`.repeat(15)

type Run = Readonly<{ seconds: number; mib: number }>

/** What annotating costs, the start of the process included, and what an admission takes of its own. */
export const k8sRows = async (megabytes: number = 200): Promise<readonly Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-k8s-'))
  try {
    await mkdir(join(folder, 'desired-state'))
    await writeFile(join(folder, 'desired-state', 'all.yaml'), desired)
    const many = await annotateMany(folder, 2_000)
    const small = annotateOne(folder, megabytes / 10)
    const large = annotateOne(folder, megabytes)
    const ms = medianAdmission()
    return [
      {
        what: 'k8s annotate, 2,000 files',
        ours: `${many.seconds.toFixed(1)} s`,
        bound: '5 s',
        comparison: 'every one is written, 2,000 pod templates',
        holds: many.seconds <= 5,
      },
      {
        what: `k8s annotate, ${megabytes} MB in one file`,
        ours: `${large.mib.toFixed(0)} MiB at most`,
        bound: '1.5 times as for a tenth',
        comparison: `${megabytes / 10} MB: ${small.mib.toFixed(0)} MiB; ${large.seconds.toFixed(0)} s`,
        holds: large.mib <= 1.5 * small.mib,
      },
      {
        what: 'admission of a pod, own time',
        ours: `${ms.toFixed(2)} ms`,
        bound: '5 ms',
        comparison: 'median of 2,000, 200 bindings',
        holds: ms <= 5,
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const annotateMany = async (folder: string, count: number): Promise<Run> => {
  const many = join(folder, 'many')
  await mkdir(many)
  for (let index = 0; index < count; index += 1) await writeFile(join(many, `web-${index}.yaml`), manifest(index))
  return annotate(folder, many)
}

const annotateOne = (folder: string, megabytes: number): Run => {
  const file = join(folder, `one-${megabytes}.yaml`)
  const to = openSync(file, 'w')
  for (let index = 0, written = 0; written < megabytes * MB; index += 1)
    written += writeSync(to, `---\n${manifest(index)}${besides}`)
  closeSync(to)
  const run = annotate(folder, file)
  if (statSync(file).size <= megabytes * MB) throw new Error('Nothing was annotated.')
  rmSync(file)
  return run
}

/** The bin in a process of its own, which says how much memory it ever had. */
const annotate = (folder: string, path: string): Run => {
  const report = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'rss'))}, String(process.resourceUsage().maxRSS / 1024)))`
  const began = performance.now()
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(`import { createRequire } from 'node:module'; const require = createRequire('file:///'); ${report}`)}`,
  ]
  execFileSync(process.execPath, [...args, bin, 'k8s', 'annotate', '--quiet', path], { cwd: folder })
  const seconds = (performance.now() - began) / 1000
  return { seconds, mib: Number(execFileSync('cat', [join(folder, 'rss')], { encoding: 'utf8' })) }
}

const medianAdmission = (): number => {
  const pods = bindings(200).map((one, at) => ({
    ...one,
    match: { ...one.match, anyOf: [{ kind: ['pod'] as const, namespaces: [`team-${at}`] }] as const },
  }))
  const choose = podChooser({ accounts: new Map(), bindings: pods }, builtInBounds)
  const times: number[] = []
  for (let index = 0; index < 2_000; index += 1) {
    const object = {
      metadata: { labels: { app: `web-${index}` } },
      spec: { nodeSelector: { type: 'virtual-kubelet' } },
    }
    const kind = { group: '', version: 'v1', kind: 'Pod' }
    const request = { uid: 'u', kind, operation: 'CREATE', namespace: `team-${index % 200}`, object }
    const text = JSON.stringify({ request })
    const began = performance.now()
    JSON.stringify(review(JSON.parse(text), { known: { choose }, cluster: 'ack-prod', everyPod: false }))
    times.push(performance.now() - began)
  }
  return times.toSorted((a, b) => a - b)[1_000] ?? NaN
}
