import { describe, expect, it } from 'vitest'
import { accountId, policyName, roleName } from '../../src/core/model/names.ts'
import { ramLimits } from '../../src/core/ram/names.ts'
import { problemsIn, problemsOf, read, settings, stateOf } from './kit.ts'

const prod = accountId('1234567890123456')
const policyOf = (text: string) => stateOf(text).accounts.get(prod)?.policies.get(policyName('p'))?.document

const document = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'oss:GetObject', Resource: '*' }] }
const json = JSON.stringify(document)

/** Too many characters for RAM by one, or as many as it takes. */
const ofLength = (length: number): string => {
  const empty = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'a:b', Resource: '' }] }
  return JSON.stringify(empty).replace('""', `"${'x'.repeat(length - JSON.stringify(empty).length)}"`)
}

describe('a policy document', () => {
  it('is the same as YAML, as JSON text and from a file beside', () => {
    const beside = read({
      'settings.yaml': settings,
      'team/a.yaml': 'policies: { p: { documentFile: ../policies/p.json } }',
      'policies/p.json': json,
    })

    expect(policyOf(`policies: { p: { document: ${json} } }`)).toEqual(document)
    expect(policyOf(`policies: { p: { document: '${json}' } }`)).toEqual(document)
    expect(beside.ok && beside.desired.accounts.get(prod)?.policies.get(policyName('p'))?.document).toEqual(document)
  })

  it('may hold comments and trailing commas as JSON, and slashes in its texts', () => {
    const text = `policies:
  p:
    document: |
      { // one
        "Version": "1", /* two
        lines */ "Statement": [{ "Effect": "Allow", "Action": "a:b", "Resource": "acs:oss:*:*://x/*" },],
      }
`

    expect(policyOf(text)).toEqual({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'a:b', Resource: 'acs:oss:*:*://x/*' }],
    })
  })

  it('keeps conditions as they are', () => {
    const condition = { StringEquals: { 'acs:x': ['a', 'b'] }, Bool: { 'acs:SecureTransport': true } }
    const statement = { Effect: 'Deny', NotAction: ['a:b'], NotResource: ['c'], Condition: condition, Sid: 's' }

    expect(
      policyOf(`policies: { p: { document: { Version: "1", Statement: [${JSON.stringify(statement)}] } } }`),
    ).toEqual({
      Version: '1',
      Statement: [statement],
    })
  })

  it.each([
    [
      '{ Version: 1, Statement: [] }',
      ['.Version`: 1 is a number, not text. Quote it: "1".', '.Statement` is an empty list'],
    ],
    ['{ Version: "2", Statement: [{ Effect: Allow, Action: a, Resource: b }] }', ['"2" is not 1. Write 1.']],
    ['{ version: "1", Statement: [] }', ['.Version` is missing', 'Did you mean `Version`?', 'is an empty list']],
    ['{ Version: "1", Statement: [{ Effect: allow, Action: a, Resource: b }] }', ['Did you mean `Allow`?']],
    ['{ Version: "1", Statement: [{ Effect: Allow, Actions: a, Resource: b }] }', ['Did you mean `Action`?']],
    ['{ Version: "1", Statement: [{ Effect: Allow, Resource: b }] }', ['[0]` has neither Action nor NotAction']],
    [
      '{ Version: "1", Statement: [{ Effect: Allow, Action: a, NotAction: a, Resource: b }] }',
      ['[0]` has both Action and NotAction'],
    ],
    ['{ Version: "1", Statement: [{ Effect: Allow, Action: a }] }', ['[0]` has neither Resource nor NotResource']],
    [
      '{ Version: "1", Statement: [{ Effect: Allow, Action: a, Resource: b, Principal: { Service: [x] } }] }',
      ['.Principal` has no place in a policy'],
    ],
    [
      '{ Version: "1", Statement: { Effect: Allow, Action: a, Resource: b } }',
      ['.Statement` is a mapping, not a list'],
    ],
  ])('%s is refused', (text, problems) => {
    const found = problemsOf(`policies: { p: { document: ${text} } }`)

    expect(found).toHaveLength(problems.length)
    for (const [at, problem] of problems.entries()) expect(found[at]).toContain(problem)
  })

  it('is refused with the line of its JSON', () => {
    expect(
      problemsOf('policies:\n  p:\n    document: |\n      {\n        "Version": "1", "Statment": []\n      }\n'),
    ).toEqual([
      'a.yaml:3:15: `policies.p.document` is JSON, and in its line 1 `Statement` is missing. Add it.',
      'a.yaml:3:15: `policies.p.document` is JSON, and in its line 2 `Statment` is no key that is known here. Did you mean `Statement`?',
    ])
  })

  it.each(['Version: "1"', '[]', '', 'text', '{'])('is refused if the text is no JSON: %j', (text) => {
    expect(problemsOf(`policies: { p: { document: ${JSON.stringify(text)} } }`)).toHaveLength(1)
  })

  it('has one source', () => {
    expect(problemsOf('policies: { p: {} }')).toEqual([
      'a.yaml:1:16: `policies.p` has no document. Give it document or documentFile.',
    ])
    expect(problemsOf(`policies: { p: { document: '${json}', documentFile: ./p.json } }`)).toEqual([
      'a.yaml:1:16: `policies.p` has both document and documentFile. Give it document or documentFile.',
    ])
  })

  it.each([
    ['./missing.json', 'there is no file missing.json in the folder'],
    ['../../etc/passwd.json', 'there is no file ../../etc/passwd.json in the folder'],
    ['/etc/passwd.json', 'in the folder'],
    ['a.yaml', 'is not the path of a JSON file'],
  ])('comes from no file outside the folder: %s', (name, problem) => {
    expect(problemsOf(`policies: { p: { documentFile: ${name} } }`)[0]).toContain(problem)
  })

  it('from a file beside has its problems there', () => {
    const files = {
      'a.yaml': 'policies: { p: { documentFile: p.json } }',
      'p.json': '// x\n{ "Version": "1",\n  "Statment": [] }',
    }

    expect(problemsIn({ 'settings.yaml': settings, ...files })).toEqual([
      'p.json:2:1: `Statement` is missing. Add it.',
      'p.json:3:3: `Statment` is no key that is known here. Did you mean `Statement`?',
    ])
  })

  it('has as many characters as RAM takes', () => {
    expect(problemsOf(`policies: { p: { document: '${ofLength(ramLimits.policyDocument)}' } }`)).toEqual([])
    expect(problemsOf(`policies: { p: { document: '${ofLength(ramLimits.policyDocument + 1)}' } }`)[0]).toContain(
      'has 6145 characters as JSON; RAM takes 6144',
    )
  })

  it('narrows a session in as many characters as ECS takes', () => {
    const binding = (length: number): string =>
      `bindings: [{ name: x, role: y, match: { kind: ecs }, sessionPolicy: '${ofLength(length)}' }]`

    expect(problemsOf(binding(ramLimits.sessionPolicy))).toEqual([])
    expect(problemsOf(binding(ramLimits.sessionPolicy + 1))[0]).toContain('has 1025 characters as JSON; RAM takes 1024')
  })
})

describe('a trust document', () => {
  const trustOf = (text: string) => {
    const role = stateOf(`roles: { r: { trust: ${text} } }`).accounts.get(prod)?.roles.get(roleName('r'))
    return role?.managed === true ? role.trust : undefined
  }

  it('names who may take the role', () => {
    const trust = {
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'] } }],
    }

    expect(trustOf(JSON.stringify(trust))).toEqual(trust)
    expect(trustOf(`'${JSON.stringify(trust)}'`)).toEqual(trust)
  })

  it.each([
    ['{ Effect: Allow, Action: x }', 'Principal` is missing'],
    ['{ Effect: Allow, Action: x, Principal: { Services: y } }', 'Did you mean `Service`?'],
    [
      '{ Effect: Allow, Action: x, Principal: { Service: y }, Resource: "*" }',
      'Resource` has no place in a trust document',
    ],
  ])('with %s is refused', (statement, problem) => {
    expect(problemsOf(`roles: { r: { trust: { Version: "1", Statement: [${statement}] } } }`)[0]).toContain(problem)
  })
})

describe('names that RAM would refuse', () => {
  it.each([
    ['roles: { a_b: {} }', 'a.yaml:1:10: `roles.a_b` is no name of a role'],
    [`roles: { ${'a'.repeat(65)}: {} }`, 'is no name of a role'],
    ['roles: { "a@b": {} }', '`roles["a@b"]` is no name of a role'],
    ['roles: { r: { policies: [custom/a_b] } }', '"custom/a_b" names no policy'],
    ['roles: { r: { policies: [ReadOnlyAccess] } }', 'Write custom/NAME'],
    ['roles: { r: { maxSessionDuration: 59m } }', 'RAM takes whole seconds from 3600'],
    [`roles: { r: { description: ${'x'.repeat(1025)} } }`, 'is longer than RAM takes'],
    [`policies: { a_b: { document: '${json}' } }`, '`policies.a_b` is no name of a policy'],
    ['bindings: [{ name: x, role: a b, match: { kind: ecs } }]', '"a b" is no name of a role'],
    ['passRole: { a_b: { to: { users: [u] }, pass: [r] } }', '`passRole.a_b` is no name of a grant'],
    ['passRole: { g: { to: { users: [a b] }, pass: [r] } }', '"a b" is no name of a RAM user'],
    ['passRole: { g: { to: {}, pass: [r] } }', '`passRole.g.to` names nobody'],
    ['passRole: { g: { to: { users: [u] }, pass: [] } }', '`passRole.g.pass` is an empty list'],
    ['passRole: { g: { to: { users: [u] }, pass: [r], allow: [RunInstances] } }', 'is not an action of RAM'],
    [
      'roles: { r: { managed: false, policies: [] } }',
      '`roles.r.policies` cannot be set on a role with managed: false',
    ],
  ])('%s', (text, problem) => {
    const found = problemsOf(text)

    expect(found).toHaveLength(1)
    expect(found[0]).toContain(problem)
  })

  it('are taken where the role exists already', () => {
    expect(problemsOf('roles: { "a@b": { managed: false }, "c@d": { adopt: true } }')).toEqual([])
  })

  it('are found even where the entries have problems of their own', () => {
    expect(problemsOf('roles: { a_b: { policies: [x] }, c_d: }')).toHaveLength(4)
  })
})
