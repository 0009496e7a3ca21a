import { describe, expect, it } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { HOUR } from '../../src/core/model/time.ts'
import { readOperator } from '../../src/read/operator.ts'
import { formatProblem } from '../../src/read/problems.ts'

const schema = 'schema: rolekeeper/operator/v1\n'
const problems = (text: string): readonly string[] => {
  const reading = readOperator(text, 'operator.yaml')
  return reading.ok ? [] : reading.problems.map(formatProblem)
}

describe("the operator's bounds", () => {
  it('are as built in where the file says nothing else', () => {
    expect(readOperator(schema, 'operator.yaml')).toEqual({ ok: true, bounds: builtInBounds })
  })

  it('are read with all their keys', () => {
    const text = `${schema}accounts: ["1234567890123456"]
ledger: oss://bucket/prefix
roles:
  - { names: ["web-*", database] }
  - { names: pay-*, accounts: prod, match: [{ vpcs: vpc-1 }, { kind: pod }] }
limits: { replace: { max: 50, percent: 20, per: 1h } }
quotas: { sweep: { default: 90, DescribeInstances: 30 }, events: { AttachInstanceRamRole: 10 } }
signers: [{ name: platform, ssh: ssh-ed25519 AAAA }, { name: security, pgp: armoured }]
requireSignature: true
notifyHosts: [oapi.dingtalk.com, "127.0.0.1:8080"]
`

    expect(readOperator(text, 'operator.yaml')).toEqual({
      ok: true,
      bounds: {
        accounts: ['1234567890123456'],
        ledger: 'oss://bucket/prefix',
        roles: [
          { names: ['web-*', 'database'], accounts: null, match: null },
          {
            names: ['pay-*'],
            accounts: ['prod'],
            match: { scope: { accounts: null, regions: null }, anyOf: [{ vpcs: ['vpc-1'] }, { kind: ['pod'] }] },
          },
        ],
        ceilings: { ...builtInBounds.ceilings, replace: { max: 50, percent: 20, perMs: HOUR } },
        quotas: {
          sweep: { default: 90, operations: new Map([['DescribeInstances', 30]]) },
          events: {
            default: builtInBounds.quotas.events.default,
            operations: new Map([['AttachInstanceRamRole', 10]]),
          },
        },
        signers: [
          { name: 'platform', ssh: 'ssh-ed25519 AAAA', pgp: null },
          { name: 'security', ssh: null, pgp: 'armoured' },
        ],
        requireSignature: true,
        notifyHosts: ['oapi.dingtalk.com', '127.0.0.1:8080'],
      },
    })
  })

  it('may be JSON, as an environment variable holds them', () => {
    expect(readOperator('{"schema":"rolekeeper/operator/v1","requireSignature":true}', 'env')).toEqual({
      ok: true,
      bounds: { ...builtInBounds, requireSignature: true },
    })
  })

  it.each([
    ['', "operator.yaml:1:1: the operator's bounds are one document. Begin it with schema: rolekeeper/operator/v1."],
    [
      `${schema}---\n${schema}`,
      "operator.yaml:1:1: the operator's bounds are one document. Begin it with schema: rolekeeper/operator/v1.",
    ],
    ['requireSignature: true', 'operator.yaml:1:1: `schema` is missing. Add it.'],
    ['schema: rolekeeper/desired-state/v1', 'Write rolekeeper/operator/v1.'],
    [
      `${schema}limits: { detach: { max: 1, per: 7d } }`,
      'operator.yaml:2:34: `limits.detach.per`: "7d" is more than a day, for which the ledger keeps what was done. Write 24h or less.',
    ],
    [`${schema}limit: {}`, 'operator.yaml:2:1: `limit` is no key that is known here. Did you mean `limits`?'],
    [
      `${schema}accounts: [1234567890123456]`,
      'operator.yaml:2:12: `accounts[0]`: 1234567890123456 is a number; account ids are text.',
    ],
    [`${schema}accounts: []`, '`accounts` is an empty list'],
    [`${schema}roles: [{ accounts: x }]`, '`roles[0].names` is missing'],
    [`${schema}roles: [{ names: x, match: {} }]`, '`roles[0].match` asks for nothing'],
    [`${schema}quotas: { sweep: { default: 0 } }`, '`quotas.sweep` allows no call at all'],
    [`${schema}quotas: { sweep: { describe: 1 } }`, 'operator.yaml:2:20: `quotas.sweep.describe` is no operation.'],
    [`${schema}signers: [{ name: x }]`, '`signers[0]` has no key'],
    [`${schema}notifyHosts: ["https://x"]`, '"https://x" is not a host'],
    [`${schema}requireSignature: yes`, '"yes" is text, not true or false'],
    ['a: [', 'this is no YAML'],
  ])('%j are refused', (text, problem) => {
    expect(problems(text).join('\n')).toContain(problem)
  })
})
