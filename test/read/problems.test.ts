import { describe, expect, it } from 'vitest'
import { problemsIn, problemsOf, settings } from './kit.ts'

/** What stands before the value of each case, so that its place is known: line 2 of settings, or a binding's own line. */
const inSettings = (line: string): readonly string[] =>
  problemsIn({ 'a.yaml': settings.replace('settings:\n', `settings:\n  ${line}\n`) })
const inBinding = (keys: string): readonly string[] => problemsOf(`bindings:\n  - { name: x, role: y, ${keys} }\n`)
const inMatch = (matcher: string): readonly string[] => inBinding(`match: ${matcher}`)

describe('values of the wrong type', () => {
  it.each([
    [
      '{ kind: ecs, tags: { a: true } }',
      '56: `bindings[0].match.tags.a`: true is a boolean, not text. Quote it: "true".',
    ],
    [
      '{ kind: ecs, tags: { a: 1.50 } }',
      '56: `bindings[0].match.tags.a`: 1.50 is a number, not text. Quote it: "1.50".',
    ],
    [
      '{ kind: ecs, tags: { "a b": [x, 2] } }',
      '64: `bindings[0].match.tags["a b"][1]`: 2 is a number, not text. Quote it: "2".',
    ],
    [
      '{ kind: pod, labels: { a: ~ } }',
      '58: `bindings[0].match.labels.a`: ~ has no value. Give it one, or leave the key out.',
    ],
    ['{ kind: ecs, tags: [a] }', '51: `bindings[0].match.tags` is a list, not a mapping. Write keys with values here.'],
    ['{ kind: ecs, names: { a: b } }', '52: `bindings[0].match.names` is a mapping, not text. Write one text here.'],
    ['{ kind: 5 }', '40: `bindings[0].match.kind`: 5 is a number, not text. Quote it: "5".'],
    ['ecs', '32: `bindings[0].match`: "ecs" is text, not a mapping. Write keys with values here.'],
    ['', '25: `bindings[0].match` has no value. Give it one, or leave the key out.'],
  ])('match: %s', (matcher, problem) => {
    expect(inMatch(matcher)).toEqual([`a.yaml:2:${problem}`])
  })

  it.each([
    ['prune: "true"', '10: `settings.prune`: "true" is text, not true or false. Write true or false, without quotes.'],
    [
      'settle: 60',
      '11: `settings.settle`: 60 is not a duration. Write numbers with units from large to small: 60s, 2h, 1d, 1h30m.',
    ],
    ['verify: { sample: 5 }', '21: `settings.verify.sample`: 5 is not a percentage. Write a part of all, such as 5%.'],
    [
      'verify: { sample: 0% }',
      '21: `settings.verify.sample`: "0%" is not a percentage. Write a part of all, such as 5%.',
    ],
    [
      'verify: { sample: 101% }',
      '21: `settings.verify.sample`: "101%" is not a percentage. Write a part of all, such as 5%.',
    ],
    [
      'verify: { max: 0 }',
      '18: `settings.verify.max`: 0 verifies nothing. Write 1 or more, or leave settings.verify out.',
    ],
    [
      'verify: { rolback: true }',
      '13: `settings.verify.rolback` is no key that is known here. Did you mean `rollback`?',
    ],
    ['limits: 5', '11: `settings.limits`: 5 is a number, not a mapping. Write keys with values here.'],
    ['protect: {}', '12: `settings.protect` is a mapping, not a list. Write a list: [a, b].'],
  ])('settings with %s', (line, problem) => {
    expect(inSettings(line)).toEqual([`a.yaml:2:${problem}`])
  })
})

describe('a document that is no mapping', () => {
  it.each([
    ['[]', 'a.yaml:1:1: the document is a list, not a mapping. Write keys with values here.'],
    ['text', 'a.yaml:1:1: the document: "text" is text, not a mapping. Write keys with values here.'],
  ])('is refused: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })
})

describe('accounts', () => {
  const account = (keys: string): readonly string[] => problemsIn({ 'a.yaml': `settings: { accounts: [{ ${keys} }] }` })

  it('have ids that are quoted', () => {
    expect(account('name: a, id: 0012345678901234, regions: [cn-hangzhou]')).toEqual([
      'a.yaml:1:39: `settings.accounts[0].id`: 0012345678901234 is a number; account ids are text. Quote it: "0012345678901234".',
    ])
  })

  it.each([
    ['name: a, id: "123", regions: [cn-hangzhou]', '`settings.accounts[0].id`: "123" is not an account id'],
    ['name: "*", id: "1234567890123456", regions: [cn-hangzhou]', '`settings.accounts[0].name`: "*" is not a name'],
    [
      'name: a, id: "1234567890123456", regions: [cn-*]',
      '`settings.accounts[0].regions[0]`: "cn-*" is not a region id',
    ],
    ['name: a, id: "1234567890123456", regions: []', '`settings.accounts[0].regions` is an empty list'],
    ['name: a, id: "1234567890123456", regions: [cn-a], mode: enforced', 'Did you mean `enforce`?'],
    ['name: a, id: "1234567890123456", regions: [cn-a], assumeRole: a_b', '"a_b" is no name of a role'],
    [
      'name: a, id: "1234567890123456", regions: [cn-a], externalId: ""',
      '`settings.accounts[0].externalId`: "" is empty',
    ],
  ])('%s', (keys, problem) => {
    expect(account(keys)).toHaveLength(1)
    expect(account(keys)[0]).toContain(problem)
  })
})

describe('keys that nobody knows', () => {
  it.each([
    ['binding: []', '1:1: `binding` is no key that is known here. Did you mean `bindings`?'],
    [
      'xyz: []',
      '1:1: `xyz` is no key that is known here. Known keys: schema, scope, settings, roles, policies, bindings, passRole.',
    ],
    ['scope: { account: prod }', '1:10: `scope.account` is no key that is known here. Did you mean `accounts`?'],
    ['roles: { a: { polices: [] } }', '1:15: `roles.a.polices` is no key that is known here. Did you mean `policies`?'],
    [
      'passRole: { a: { to: { user: [x] }, pass: [y] } }',
      '1:24: `passRole.a.to.user` is no key that is known here. Did you mean `users`?',
    ],
  ])('%s', (text, problem) => {
    expect(problemsOf(text)).toContain(`a.yaml:${problem}`)
  })

  it.each(['templates', 'rollout', 'verify'])('are those of later, such as %s of a binding', (key) => {
    expect(inBinding(`match: { kind: ecs }, ${key}: true`)[0]).toContain(
      `\`bindings[0].${key}\` is no key that is known here`,
    )
  })

  it.each(['rollout'])('are those of later, such as %s of settings', (key) => {
    expect(inSettings(`${key}: {}`)[0]).toContain(`\`settings.${key}\` is no key that is known here`)
  })

  it('are all said, each in its place, and what stands beside them is checked as well', () => {
    expect(inBinding('match: { kind: ecs }, prioriti: 1, b: 2, priority: x').map((line) => line.split(':')[2])).toEqual(
      ['47', '60', '76'],
    )
  })
})

describe('matchers', () => {
  it.each([
    ['{}', '`bindings[0].match.kind` is missing'],
    ['[]', '`bindings[0].match` is an empty list'],
    ['[{ kind: ecs }, {}]', '`bindings[0].match[1].kind` is missing'],
    ['{ kind: [] }', '`bindings[0].match.kind` is an empty list'],
    ['{ kind: esc }', '"esc" is not ecs, eci or pod. Did you mean `ecs`?'],
    ['{ kind: ecs, tags: {} }', '`bindings[0].match.tags` is an empty mapping'],
    ['{ kind: ecs, tags: { a: [] } }', '`bindings[0].match.tags.a` is an empty list'],
    ['{ kind: ecs, ids: "i-*" }', '"i-*" is not an id'],
    ['{ kind: ecs, names: "" }', '"" is empty and matches nothing'],
    ["{ kind: ecs, names: 'x\\' }", 'ends in a single backslash'],
    ["{ kind: ecs, tags: { 'k\\': v } }", '`bindings[0].match.tags["k\\\\"]` ends in a single backslash'],
    ['{ kind: ecs, clusters: x }', '`bindings[0].match.clusters` is a key that ecs does not have'],
    ['{ kind: pod, vpcs: x }', '`bindings[0].match.vpcs` is a key that pod does not have'],
    ['{ kind: [eci, pod], labels: { a: b } }', '`bindings[0].match.labels` is a key that eci does not have'],
    ['{ kind: ecs, holds: x }', '`bindings[0].match.holds` cannot be asked in a binding'],
  ])('of bindings: %s', (matcher, problem) => {
    const problems = inMatch(matcher)

    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })

  it.each([
    ['{}', '`settings.protect[0].match` asks for nothing'],
    ['[]', '`settings.protect[0].match` is an empty list'],
    [
      '{ vpcs: b, clusters: a }',
      '`settings.protect[0].match.clusters` is a key that nothing has together with the others',
    ],
    ['{ kind: ecs, clusters: a }', '`settings.protect[0].match.clusters` is a key that ecs does not have'],
  ])('of guards: %s', (matcher, problem) => {
    const problems = inSettings(`protect: [{ match: ${matcher}, reason: x }]`)

    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })

  it('may ask for an empty tag value, and for the role that is held, where that means something', () => {
    expect(inMatch('{ kind: ecs, tags: { a: "" } }')).toEqual([])
    expect(inSettings('protect: [{ match: { holds: x }, reason: y }]')).toEqual([])
    expect(inBinding('match: { kind: ecs }, except: { holds: x }')).toEqual([])
  })
})

describe('durations, instants and limits', () => {
  it.each(['', '1', '1.5h', '1h 30m', '30m1h', '-1h', '1w', 'h', '1H'])('%j is no duration', (duration) => {
    expect(inSettings(`settle: "${duration}"`)).toHaveLength(1)
  })

  it.each(['2026-12-01', '2026-12-01T00:00:00', '2026-13-01T00:00:00Z', 'tomorrow'])('%j is no instant', (until) => {
    expect(inSettings(`suspend: [{ match: { kind: ecs }, reason: x, until: ${until} }]`)[0]).toContain('is no instant')
  })

  it.each([
    ['{ max: 1 }', '`settings.limits.attach.per` is missing'],
    ['{ per: 1h }', '`settings.limits.attach.max` is missing'],
    ['{ max: -1, per: 1h }', '-1 is less than nothing'],
    ['{ max: 1.5, per: 1h }', '1.5 is not a whole number'],
    ['{ max: 1, per: 0s }', '"0s" is no time at all'],
    ['{ max: 1, per: 1d1s }', '"1d1s" is more than a day, for which the ledger keeps what was done. Write 24h or less'],
    ['{ max: 1, percent: 0, per: 1h }', '0 is not a percentage over 0 and up to 100'],
    ['{ max: 1, percent: 101, per: 1h }', '101 is not a percentage'],
    ['{ max: .inf, per: 1h }', '.inf is not a whole number'],
  ])('%s is no limit', (limit, problem) => {
    const problems = inSettings(`limits: { attach: ${limit} }`)

    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
  })
})
