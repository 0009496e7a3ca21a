import { describe, expect, test } from 'vitest'
import { listWith, matching, rolekeeper } from './kit.ts'

describe('wrong usage ends with 64 and says what would be right', () => {
  test.each([
    [['plna'], /Did you mean plan\?/],
    [['plan', '--regoin', 'x'], /Did you mean --region\?/],
    [['plan', '--format', 'xml'], /text, json, markdown/],
    [['plan', '--out', 'plan.xml'], /\.txt, \.json, \.md/],
    [['plan', 'extra'], /too many arguments/],
    [['plan', '--cloud', 'alyun'], /neither aliyun nor/],
    [['plan', '--ledger', 'oss://bucket/prefix'], /--ledger-region/],
    [['explain'], /missing required argument/],
    [['apply'], /--yes/],
    [['apply', '--format', 'json'], /--yes/],
    [['suspend', 'all'], /--reason/],
    [['suspend', 'zone=a', '--reason', 'x'], /account, region, instance, binding, role/],
    [['suspend', 'all', '--reason', 'x', '--for', 'soon'], /2h/],
    [['suspend', 'all', '--reason', 'x', '--until', '2026-12-01'], /2026-12-01T/],
    [['suspend', 'all', '--reason', 'x', '--until', '2020-12-01T00:00:00Z'], /over already/],
    [['suspend', 'all', '--reason', 'x', '--for', '2h', '--until', '2030-12-01T00:00:00Z'], /cannot be used with/],
    [['history', '--limit', 'all'], /number/],
    [['accept', 'x'], /commit/],
    [['emulator', '--port', '70000'], /65535/],
    [[], /Usage: rolekeeper/],
  ])('%j', async (args, says) => {
    const { status, stdout, stderr } = await rolekeeper(args)

    expect(stderr).toMatch(says)
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
  })
})

describe('help', () => {
  test('names every verb of the contract that exists, and an example for each', async () => {
    const { status, stdout } = await rolekeeper(['--help'])
    const verbs = [...stdout.matchAll(/^ {2}([a-z0-9]+)\b/gm)].map(([, verb]) => verb)

    expect(status).toBe(0)
    expect(verbs).toEqual(
      listWith(
        (
          'init validate schema plan apply explain report status permissions launch k8s verify approve accept ' +
          'suspend resume stop start history ledger emulator dev'
        ).split(' '),
      ),
    )
    expect(verbs).not.toContain('tour')
  })

  test('of a verb has examples and the environment variables', async () => {
    const { status, stdout } = await rolekeeper(['plan', '--help'])

    expect(status).toBe(0)
    expect(stdout).toContain('rolekeeper plan --region cn-hangzhou --only attach')
    expect(stdout).toContain('ROLEKEEPER_LEDGER')
  })

  test('the version is that of the package', async () => {
    expect(await rolekeeper(['--version'])).toMatchObject({
      status: 0,
      stdout: matching(/^\d+\.\d+\.\d+\n$/),
    })
  })
})
