import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fleetOf, having, jsonOf, listWith, matching, openDesk, rolekeeper, some, webDesired } from './kit.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolekeeper-validate-'))
  for (const name of ['good', 'bad']) await mkdir(join(folder, name))
  await writeFile(join(folder, 'good', 'all.yaml'), webDesired())
  await writeFile(
    join(folder, 'bad', 'all.yaml'),
    webDesired().replace('kind: ecs', 'kind: vm').replace('role: web', 'rol: web'),
  )
})
afterAll(() => rm(folder, { recursive: true }))

const validate = (...args: string[]) => rolekeeper(['validate', ...args], {}, folder)

describe('validate', () => {
  test('needs no cloud and no credentials, and ends with 0', async () => {
    const { status, stdout, stderr } = await validate('--desired', 'good')

    expect(stdout).toMatch(/^Good: 1 binding, 2 roles/m)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('gives all problems at once, each at its place, and ends with 1', async () => {
    const { status, stdout } = await validate('--desired', 'bad')

    expect(status).toBe(1)
    expect(stdout).toMatch(/^bad\/all\.yaml:11:5: /m)
    expect(stdout).toMatch(/^bad\/all\.yaml:12:20: /m)
  })

  test('as JSON is rolekeeper/validate/v1', async () => {
    const [good, bad] = await Promise.all([
      validate('--desired', 'good', '--format', 'json'),
      validate('--desired', 'bad', '--format', 'json'),
    ])

    expect(jsonOf(good)).toMatchObject({
      schema: 'rolekeeper/validate/v1',
      ok: true,
      problems: [],
      counts: { accounts: 1, bindings: 1, roles: 2, policies: 0, grants: 0 },
    })
    expect(jsonOf(bad)).toMatchObject({
      schema: 'rolekeeper/validate/v1',
      ok: false,
      counts: null,
      problems: listWith([
        {
          file: 'all.yaml',
          line: some(Number),
          column: some(Number),
          wrong: some(String),
          right: some(String),
        },
      ]),
    })
  })

  test('writes SARIF for code hosts beside the text', async () => {
    const { status } = await validate('--desired', 'bad', '--out', 'bad.sarif', '--out', 'bad.json')
    const sarif: unknown = JSON.parse(await readFile(join(folder, 'bad.sarif'), 'utf8'))

    expect(status).toBe(1)
    expect(JSON.parse(await readFile(join(folder, 'bad.json'), 'utf8'))).toMatchObject({ ok: false })
    expect(sarif).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          results: listWith([
            having({
              ruleId: 'invalid-desired-state',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'bad/all.yaml' },
                    region: { startLine: 11, startColumn: 5 },
                  },
                },
              ],
            }),
          ]),
        },
      ],
    })
  })

  test('says so where there is no such folder', async () => {
    const { status, stdout } = await validate('--desired', 'nowhere')

    expect(status).toBe(1)
    expect(stdout).toMatch(/nowhere.*no such folder/)
  })

  test('bounds of the operator that cannot be read are an error', async () => {
    await writeFile(join(folder, 'operator.yaml'), 'schema: rolekeeper/operator/v1\nacounts: []\n')

    const { status, stdout, stderr } = await validate('--desired', 'good', '--operator', 'operator.yaml')

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^The operator's bounds cannot be read.*\n.*operator\.yaml:2:1: /)
  })
})

describe('validate with a cloud', () => {
  test('reads the names of roles, and warns of one that differs by a letter', async () => {
    const desk = await openDesk(fleetOf([]))
    try {
      await desk.write(webDesired().replace('old-tier: {', 'gone: { managed: false }\n  old-teir: {'))
      const named = await desk.run('validate', '--format', 'json')
      const calls = desk.served.cloud.world.calls.all()
      const offline = await rolekeeper(['validate', '--desired', desk.desired], {}, desk.folder)

      expect(named.status).toBe(0)
      expect(jsonOf(named)['findings']).toEqual(
        listWith([
          having({ code: 'role-not-found', line: 8, message: matching(/^role gone .* in prod/) }),
          having({ code: 'role-name-near-miss', line: 9, message: matching(/old-tier does/) }),
        ]),
      )
      expect(calls.map(({ action, write }) => [action, write])).toEqual([
        ['GetCallerIdentity', false],
        ['ListRoles', false],
      ])
      expect(offline.stdout).not.toMatch(/does not exist/)
    } finally {
      await desk.close()
    }
  })

  test('says which account it could not ask, goes on, and ends with 1', async () => {
    const desk = await openDesk(fleetOf([]))
    try {
      await desk.admin('POST', 'faults', { action: 'ListRoles', code: 'NoPermission', status: 403 })
      const denied = await desk.run('validate')
      const wrong = await desk.run('validate', '--cloud', 'http://127.0.0.1:9')

      expect(denied.status).toBe(1)
      expect(denied.stdout).toMatch(/^error: Account 1234567890123456 could not be read: .*NoPermission/m)
      expect(denied.stdout).toMatch(/^Good: 1 binding/m)
      expect(wrong.status).toBe(1)
      expect(wrong.stdout).toMatch(/^error: Account 1234567890123456 could not be read: /m)
    } finally {
      await desk.close()
    }
  })
})

describe('schema', () => {
  test('is a JSON Schema that knows the keys', async () => {
    const { status, stdout } = await rolekeeper(['schema'])
    const schema = JSON.parse(stdout) as Readonly<{ properties: object }>

    expect(status).toBe(0)
    expect(Object.keys(schema.properties)).toEqual(listWith(['bindings', 'roles', 'settings', 'scope']))
  })
})
