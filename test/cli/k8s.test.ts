import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { jsonOf, rolekeeper, type Ended } from './kit.ts'

const deployment = (name: string, app = 'web'): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: pay}
spec:
  template:
    metadata:
      labels: {app: ${app}}
    spec: {containers: []}
`
const annotated = (text: string): string =>
  text.replaceAll('      labels', '      annotations:\n        k8s.aliyun.com/eci-ram-role-name: pay-web\n      labels')
const helm = `kind: Deployment\nname: {{ .Release.Name }}\n`
const desired = `
settings:
  accounts: [{ name: prod, id: "1234567890123456", regions: [cn-hangzhou] }]
roles:
  pay-web: { managed: false }
bindings:
  - { name: web, role: pay-web, match: { kind: pod, clusters: [ack-prod], namespaces: [pay], labels: { app: web } } }
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolekeeper-k8s-'))
  await mkdir(join(folder, 'desired-state'))
  await writeFile(join(folder, 'desired-state', 'all.yaml'), desired)
})
afterAll(() => rm(folder, { recursive: true }))

const files: Readonly<Record<string, string>> = {
  'a.yaml': deployment('a'),
  'b.yml': `${deployment('b')}---\n${deployment('c')}`,
  'done.yaml': annotated(deployment('done')),
  'helm.yaml': helm,
  'note.txt': deployment('text'),
}
beforeEach(async () => {
  await rm(join(folder, 'deploy'), { recursive: true, force: true })
  await mkdir(join(folder, 'deploy'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'deploy', name), text)
})

const k8s = (...args: string[]): Promise<Ended> =>
  rolekeeper(['k8s', ...args], { ROLEKEEPER_CLUSTER: 'ack-prod' }, folder)
const textOf = (name: string) => readFile(join(folder, 'deploy', name), 'utf8')

describe('k8s annotate', () => {
  test('writes the roles, lists what it left alone, and has nothing to do the second time', async () => {
    await chmod(join(folder, 'deploy', 'a.yaml'), 0o640)
    const [first, second] = [await k8s('annotate', 'deploy'), await k8s('annotate', 'deploy')]

    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toContain('deploy/a.yaml:7: Deployment a: pay-web (binding web)')
    expect(first.stdout).toMatch(/^deploy\/helm\.yaml:2: left alone: it is a template/m)
    expect(first.stdout).toContain('3 pod templates annotated, 1 left alone, in 4 files.')
    expect(second.stdout).toContain('0 pod templates annotated')
    for (const name of ['a.yaml', 'b.yml']) expect(await textOf(name)).toBe(annotated(files[name] ?? ''))
    for (const name of ['done.yaml', 'helm.yaml', 'note.txt']) expect(await textOf(name)).toBe(files[name])
    expect((await stat(join(folder, 'deploy', 'a.yaml'))).mode & 0o777).toBe(0o640)
    expect((await readdir(join(folder, 'deploy'))).toSorted()).toEqual(Object.keys(files))
  })

  test('--check prints a diff that git applies, writes nothing, and ends with 2', async () => {
    const checked = await k8s('annotate', '--check', 'deploy')
    for (const [name, text] of Object.entries(files)) expect(await textOf(name)).toBe(text)
    execFileSync('git', ['apply', '-'], { cwd: folder, input: checked.stdout })
    const again = await k8s('annotate', '--check', 'deploy')

    expect(checked.status).toBe(2)
    expect(await textOf('b.yml')).toBe(annotated(files['b.yml'] ?? ''))
    expect(again).toMatchObject({ status: 0, stdout: '' })
  })

  test('as JSON is rolekeeper/k8s-annotate/v1', async () => {
    const checked = await k8s('annotate', '--check', '--format', 'json', 'deploy/a.yaml')

    expect(checked.status).toBe(2)
    expect(jsonOf(checked)).toMatchObject({
      schema: 'rolekeeper/k8s-annotate/v1',
      check: true,
      summary: { files: 1, edited: 1, leftAlone: 0 },
      files: [
        {
          file: 'deploy/a.yaml',
          edits: [{ line: 7, kind: 'Deployment', name: 'a', from: null, to: 'pay-web', binding: 'web' }],
        },
      ],
    })
  })

  test('changes a wrong role only with --fix', async () => {
    const wrong = annotated(deployment('a')).replace('pay-web', 'other')
    await writeFile(join(folder, 'deploy', 'a.yaml'), wrong)
    const without = await k8s('annotate', 'deploy/a.yaml')
    const between = await textOf('a.yaml')
    const fixed = await k8s('annotate', '--fix', 'deploy/a.yaml')

    expect(without).toMatchObject({ status: 2, stdout: expect.stringContaining('--fix') })
    expect(between).toBe(wrong)
    expect(fixed).toMatchObject({ status: 0, stdout: expect.stringContaining('other → pay-web') })
    expect(await textOf('a.yaml')).toBe(annotated(deployment('a')))
  })

  test('a named link is followed and stays a link; links in folders are not followed', async () => {
    await symlink('a.yaml', join(folder, 'deploy', 'link.yaml'))
    const walked = await k8s('annotate', '--check', 'deploy')
    const named = await k8s('annotate', 'deploy/link.yaml')

    expect(walked.stderr).toContain('deploy/link.yaml:1: left alone: it is a symbolic link')
    expect(named.status).toBe(0)
    expect((await lstat(join(folder, 'deploy', 'link.yaml'))).isSymbolicLink()).toBe(true)
    expect(await textOf('a.yaml')).toBe(annotated(files['a.yaml'] ?? ''))
  })

  test('files that are not UTF-8 stay as they are', async () => {
    const bytes = Buffer.concat([Buffer.from(deployment('a')), Buffer.from([0x23, 0xe9, 0xff, 0x0a])])
    await writeFile(join(folder, 'deploy', 'a.yaml'), bytes)
    const { status, stdout } = await k8s('annotate', 'deploy/a.yaml')

    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('it is not UTF-8') })
    expect(await readFile(join(folder, 'deploy', 'a.yaml'))).toEqual(bytes)
  })

  test('shows no AccessKey in the diff', async () => {
    const secret = 's3cr3tEXAMPLEs3cr3tEXAMPLE1234'
    const text = deployment('a').replace(
      'containers: []',
      `containers: [{name: a, env: [{name: OSS_ACCESS_KEY_SECRET, value: ${secret}}]}]`,
    )
    await writeFile(join(folder, 'deploy', 'a.yaml'), text)
    const { stdout } = await k8s('annotate', '--check', 'deploy/a.yaml')

    expect(stdout).toContain('+        k8s.aliyun.com')
    expect(stdout).not.toContain(secret)
  })

  test('a path that does not exist is an error, and no path wrong usage', async () => {
    expect(await k8s('annotate', 'nowhere')).toMatchObject({ status: 1, stdout: '' })
    expect(await k8s('annotate')).toMatchObject({ status: 64 })
    expect(await k8s()).toMatchObject({ status: 64 })
  })
})

describe('k8s lint', () => {
  test('ends with 0 where nothing is wrong, and with 2 where something is', async () => {
    await writeFile(join(folder, 'deploy', 'a.yaml'), deployment('a', 'db'))

    expect(await k8s('lint', 'deploy/b.yml')).toMatchObject({ status: 0, stdout: '0 findings in 1 file.\n' })
    expect(await k8s('lint', 'deploy/a.yaml')).toMatchObject({
      status: 2,
      stdout: expect.stringMatching(
        /^deploy\/a\.yaml:1:1: note: Deployment a: no binding covers its pods\. .*\[pod-not-covered\]/,
      ),
    })
  })

  test('as JSON is rolekeeper/k8s-lint/v1, and as SARIF has places', async () => {
    const id = `LTAI5t${'EXAMPLE'.repeat(2)}wxyz`
    await writeFile(
      join(folder, 'deploy', 'a.yaml'),
      deployment('a').replace('containers: []', `containers: [{name: a, args: ["${id}"]}]`),
    )
    const [json, sarif] = [
      await k8s('lint', '--format', 'json', 'deploy/a.yaml'),
      await k8s('lint', '--format', 'sarif', 'deploy/a.yaml'),
    ]

    expect(jsonOf(json)).toMatchObject({
      schema: 'rolekeeper/k8s-lint/v1',
      findings: [
        { code: 'access-key', severity: 'error', file: 'deploy/a.yaml', line: 8, binding: 'web', role: 'pay-web' },
      ],
    })
    expect(jsonOf(sarif)).toMatchObject({
      runs: [{ results: [{ ruleId: 'access-key', locations: [{ physicalLocation: { region: { startLine: 8 } } }] }] }],
    })
    expect(json.stdout + sarif.stdout).not.toContain(id)
  })
})

describe('k8s profile', () => {
  test('prints the ConfigMap, the Selectors, and says what wins', async () => {
    const [map, selectors] = [await k8s('profile'), await k8s('profile', '--as', 'selectors')]

    expect(map).toMatchObject({ status: 0, stdout: expect.stringContaining('name: eci-profile') })
    expect(map.stderr).toContain('wins over any profile')
    expect(selectors.stdout).toContain('kind: Selector')
    expect(selectors.stdout).toContain('k8s.aliyun.com/eci-ram-role-name: pay-web')
  })

  test('prints nothing where no selector would be left, since that may be piped on', async () => {
    expect(await rolekeeper(['k8s', 'profile'], {}, folder)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining('--cluster'),
    })
  })
})
