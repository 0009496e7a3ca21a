import { describe, expect, test } from 'vitest'
import { accountId, roleName } from '../../src/core/model/names.ts'
import type { AccountWishes, DesiredState, RoleSpec } from '../../src/core/model/desired-state.ts'
import { isKeyName, withoutKeys } from '../../src/k8s/access-keys.ts'
import { lintDocument, settle, type Linting, type ManifestFinding } from '../../src/k8s/lint.ts'
import { splitDocuments } from '../../src/k8s/split.ts'
import { deployment } from './corpus/sample.ts'
import { annotating, key, piecesOf, podBinding, web } from './kit.ts'

const at = { file: 'roles.yaml', line: 1, column: 1 }
const named = { exclusive: false, at }
const trusting = (service: string): RoleSpec => ({
  ...named,
  name: roleName('deaf'),
  managed: true,
  adopt: false,
  description: null,
  maxSessionDurationS: null,
  trust: {
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: { Service: [service] } }],
  },
  policies: [],
})
const roles = new Map<RoleSpec['name'], RoleSpec>([
  [roleName('pay-web'), { ...named, name: roleName('pay-web'), managed: false }],
  [roleName('deaf'), trusting('fc.aliyuncs.com')],
])
// Roles are all that lint looks for in an account.
const accounts = new Map([[accountId('1'), { roles } as unknown as AccountWishes]]) as DesiredState['accounts']
const how = (more: Partial<Linting> = {}): Linting => ({ ...annotating(), accounts, ...more })

const lint = async (text: string, by: Linting = how()): Promise<readonly ManifestFinding[]> => {
  const all = []
  for await (const chunk of splitDocuments(piecesOf(text, Infinity))) all.push(lintDocument('a.yaml', chunk, by))
  return [
    ...all.flatMap(({ findings }) => findings),
    ...settle(
      all.flatMap(({ pending }) => pending),
      all.flatMap(({ uses }) => uses),
    ),
  ]
}
const codes = async (text: string, by?: Linting) => (await lint(text, by)).map(({ code }) => code)

const id = `LTAI5t${'EXAMPLE'.repeat(2)}wxyz`
const secret = `${'s3cr3tEXAMPLE'.repeat(2)}1234`
const container = (lines: string): string =>
  deployment().replace('containers: []', `containers:\n        - name: app\n${lines}`)

describe('lint', () => {
  test('has nothing to say of a pod that a binding covers', async () => {
    expect(await lint(deployment())).toEqual([])
  })

  test('finds the annotation on the workload’s own metadata, and on that of a job template', async () => {
    const own = deployment({ namespace: `  namespace: pay\n  annotations:\n    ${key}: pay-web\n` })
    const job = `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c, namespace: pay}\nspec:\n  jobTemplate:\n    metadata: {annotations: {${key}: pay-web}}\n    spec:\n      template:\n        metadata: {labels: {app: web}}\n`

    expect(await lint(own)).toMatchObject([
      { code: 'annotation-without-effect', severity: 'error', at: { file: 'a.yaml', line: 7, column: 5 } },
    ])
    expect(await codes(job)).toEqual(['annotation-without-effect'])
  })

  test('does not take a Pod’s own metadata for a workload’s', async () => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: {namespace: pay, labels: {app: web}, annotations: {${key}: pay-web}}\n`

    expect(await lint(pod)).toEqual([])
  })

  test('finds roles that nobody declares, that do not trust ECS, and that are not those of the binding', async () => {
    const naming = (role: string): string =>
      deployment({ template: `    metadata:\n      annotations:\n        ${key}: ${role}\n      labels: {app: web}\n` })
    const deaf = podBinding('deaf', { namespaces: ['pay'] }, { role: 'deaf' })

    expect(await lint(naming('nobody'))).toMatchObject([
      { code: 'role-not-declared', at: { line: 10, column: 43 } },
      { code: 'role-differs', binding: 'web', role: 'pay-web' },
    ])
    expect(await codes(naming('${ROLE}'))).toEqual([])
    expect(await codes(deployment(), how(annotating([deaf])))).toEqual(['role-not-for-ecs'])
  })

  test('finds conflicts, pods that nothing covers, DaemonSets, and what nobody has named', async () => {
    const rival = podBinding('rival', { namespaces: ['pay'] }, { role: 'other' })

    expect(await codes(deployment(), how(annotating([web, rival])))).toEqual(['bindings-conflict'])
    expect(await codes(deployment({ namespace: '  namespace: other\n' }))).toEqual(['pod-not-covered'])
    expect(await codes(deployment({ kind: 'kind: DaemonSet' }))).toEqual(['daemonset'])
    expect(await codes(deployment({ namespace: '' }))).toEqual(['pod-undecided'])
  })
})

describe('AccessKey pairs', () => {
  test.each<[string, string, number]>([
    [
      'in variables',
      `          env:\n            - name: ALIBABA_CLOUD_ACCESS_KEY_ID\n              value: ${id}\n            - name: ALIBABA_CLOUD_ACCESS_KEY_SECRET\n              value: ${secret}\n`,
      16,
    ],
    [
      'in variables out of a Secret',
      `          env:\n            - name: OSS_ACCESS_KEY_ID\n              valueFrom: {secretKeyRef: {name: s, key: k}}\n`,
      15,
    ],
    ['in arguments', `          args: [serve, "--access-key-id=${id}"]\n`, 14],
    [
      'in a command of several lines',
      `          command:\n            - sh\n            - -c\n            - |\n              export A=1\n              run --id ${id}\n`,
      19,
    ],
    ['as a secret alone', `          env: [{name: ALICLOUD_SECRET_KEY, value: ${secret}}]\n`, 14],
  ])('are found %s, once, with the binding that replaces them', async (_, lines, line) => {
    const found = await lint(container(lines))

    expect(found).toMatchObject([
      { code: 'access-key', severity: 'error', binding: 'web', role: 'pay-web', at: { line } },
    ])
    expect(JSON.stringify(found)).not.toContain(secret)
    expect(JSON.stringify(found)).not.toContain(id)
  })

  test('show no more of the id than its last four characters', async () => {
    const [found] = await lint(container(`          args: ["${id}"]\n`))

    expect(found?.message).toContain('(LTAI…wxyz)')
  })

  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const using = container(
    '          envFrom:\n            - secretRef: {name: keys}\n            - configMapRef: {name: keys}\n',
  )
  test.each<[string, string]>([
    ['a ConfigMap', `kind: ConfigMap\ndata:\n  accessKeySecret: ${secret}\n`],
    ['a ConfigMap’s file', `kind: ConfigMap\ndata:\n  app.ini: |\n    [oss]\n    access_key_secret = ${secret}\n`],
    ['a Secret', `kind: Secret\ndata:\n  id: ${base64(id)}\n  secret: ${base64(secret)}\n`],
    ['a Secret’s file', `kind: Secret\ndata:\n  credentials.json: ${base64(JSON.stringify({ accessKeyId: id }))}\n`],
    ['a Secret in plain text', `kind: Secret\nstringData:\n  id: ${id}\n`],
  ])('are found in %s, with the binding of the pods that use it', async (_, body) => {
    const holder = `apiVersion: v1\nmetadata: {name: keys, namespace: pay}\n${body}`
    const [alone, used] = [await lint(holder), await lint(`${holder}---\n${using}`)]

    expect(alone).toMatchObject([{ code: 'access-key', binding: null }])
    expect(used).toMatchObject([{ code: 'access-key', binding: 'web', fix: expect.stringContaining('Deployment web') }])
    for (const hidden of [id, secret, base64(id), base64(secret)]) expect(JSON.stringify(used)).not.toContain(hidden)
  })

  test('are found in templates and in what does not parse', async () => {
    expect(await lint(`name: {{ .Values.name }}\nid: ${id}\n`)).toMatchObject([
      { code: 'access-key', at: { line: 2, column: 5 } },
    ])
    expect(await codes(`a: [\nid: ${id}\n`)).toEqual(['access-key'])
  })

  test.each([
    'ALIBABA_CLOUD_ACCESS_KEY_ID',
    'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    'ALICLOUD_ACCESS_KEY',
    'ALICLOUD_SECRET_KEY',
    'ALIYUN_ACCESS_KEY_ID',
    'OSS_ACCESS_KEY_ID',
    'OSS_ACCESS_KEY_SECRET',
    'accessKeySecret',
    'access-key-secret',
    'spring.cloud.alicloud.access-key',
  ])('go by the name %s', (name) => {
    expect(isKeyName(name)).toBe(true)
  })

  test.each([
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'PUBLIC_KEY',
    'minio.accessKey',
    'TOSS_KEY',
    'KEY',
    'ALIBABA_CLOUD_REGION',
  ])('do not go by the name %s', (name) => {
    expect(isKeyName(name)).toBe(false)
  })

  test('are hidden in a diff, with the line after their name', () => {
    const shown = withoutKeys(
      ` - name: OSS_ACCESS_KEY_SECRET\n   value: ${secret}\n   image: a\n {"kind": "Secret"}\n id ${id}\n`,
    )

    expect(shown).toBe(' ***\n ***\n   image: a\n ***\n ***\n')
  })
})
