import { readFileSync } from 'node:fs'
import { permissionDelta } from '../../../src/core/ram/delta.ts'
import { risksOf } from '../../../src/core/ram/risk.ts'
import { sameDocument } from '../../../src/core/ram/same.ts'
import { trustsEcs } from '../../../src/core/ram/trust.ts'
import { commit } from '../../../src/core/model/names.ts'
import type { RamDocument } from '../../../src/core/model/policy.ts'
import { parseJson } from '../../../src/read/json.ts'
import { readDesired } from '../../../src/read/desired.ts'
import { readOperator } from '../../../src/read/operator.ts'
import { check } from '../../../src/read/problems.ts'
import { policyDocument, trustDocument } from '../../../src/read/shape/ram-document.ts'
import type { Target } from '../engine/target.ts'

const identity = { commit: commit('fuzz'), dirty: false }

/** Files one after another, each under a line `=== PATH`. */
const filesIn = (text: string) =>
  text.split(/^=== /m).map((part) => {
    const end = part.indexOf('\n')
    return { path: part.slice(0, end), text: part.slice(end + 1) }
  })

const fileOf = (path: string): string => `=== ${path}\n${readFileSync(`desired-state/${path}`, 'utf8')}`
const settings =
  '=== settings.yaml\nsettings:\n  accounts: [{name: prod, id: "1234567890123456", regions: [cn-hangzhou]}]\n'

export const desiredState: Target = {
  name: 'desired-state',
  run: (input) => readDesired(filesIn(input.toString()), identity),
  dictionary: [
    ...['schema', 'scope', 'settings', 'roles', 'policies', 'bindings', 'passRole', 'match', 'except', 'kind', 'tags'],
    ...['accounts', 'regions', 'name', 'role', 'limits', 'protect', 'suspend', 'grace', 'reason', 'document', 'trust'],
    ...[
      'documentFile',
      'sessionPolicy',
      'whenOccupied',
      'managed',
      'adopt',
      'exclusive',
      'priority',
      'minAge',
      'holds',
    ],
    ...[
      '=== a.yaml\n',
      '=== p.json\n',
      '&a ',
      '*a',
      '<<: *a',
      '!!js/function ',
      '!!binary ',
      '? ',
      '|\n',
      '>-\n',
      '---\n',
    ],
    ...[
      '...\n',
      '%YAML 1.1\n',
      '- ',
      ': ',
      '\n  ',
      '\n    ',
      '~',
      '1h',
      '1e3',
      '0o7',
      '.inf',
      '"*"',
      'ecs',
      'pod',
      'eci',
    ],
  ],
  seeds: [
    fileOf('settings.yaml') + fileOf('web.yaml') + fileOf('batch.yaml'),
    `${settings}=== a.yaml\nbindings:\n- {name: web, role: web, match: {kind: ecs, tags: {app: "w*"}}}\nroles: {web: {managed: false}}\n`,
    `${settings}=== a.yaml\npolicies:\n  p: {documentFile: p.json}\nroles: {web: {policies: [custom/p]}}\n=== p.json\n` +
      '// why\n{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}\n',
  ],
}

const other: RamDocument = {
  Version: '1',
  Statement: [
    { Effect: 'Allow', Action: ['oss:Get*', 'ram:*'], Resource: '*' },
    { Effect: 'Deny', NotAction: 'oss:GetObject', Resource: ['acs:oss:*:*:b/*'] },
  ],
}

const statement = (more: object): string =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: ['oss:*'], Resource: ['*'], ...more }] })

export const policies: Target = {
  name: 'policies',
  run: (input) => {
    const parsed = parseJson('p.json', input.toString())
    if (!parsed.ok) return parsed
    const [policy, trust] = [check(policyDocument, parsed.value), check(trustDocument, parsed.value)]
    const ofTrust = trust.ok ? [trustsEcs(trust.value), sameDocument(trust.value, other)] : trust
    if (!policy.ok) return [policy, ofTrust]
    const documents = [policy.value]
    return [permissionDelta([other], documents), permissionDelta(documents, [other]), risksOf(documents), ofTrust]
  },
  dictionary: [
    ...[
      'Version',
      'Statement',
      'Effect',
      'Allow',
      'Deny',
      'Action',
      'NotAction',
      'Resource',
      'NotResource',
      'Principal',
    ],
    ...[
      'Condition',
      'Sid',
      'Service',
      'RAM',
      'Federated',
      'StringEquals',
      'acs:SourceIp',
      'sts:AssumeRole',
      '"*"',
      '?',
    ],
    ...[
      'ram:PassRole',
      'ram:*',
      '*:*',
      'acs:ram::*:role/x',
      'oss:Get*',
      '*a*b*c*',
      '// x\n',
      '/* x */',
      'ecs.aliyuncs.com',
    ],
  ],
  seeds: [
    statement({}),
    statement({ Condition: { StringEquals: { 'acs:SourceIp': ['10.0.0.0/8', true, 3] } }, Sid: 'x' }),
    statement({
      Action: ['ram:Pass*', 'ecs:*Instance*', '*:Describe?'],
      Resource: ['acs:oss:*:*:a*', 'acs:ram:*:*:role/*'],
    }),
    JSON.stringify({
      Version: '1',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs.aliyuncs.com'], RAM: '*' } },
      ],
    }),
  ],
}

export const operator: Target = {
  name: 'operator',
  run: (input) => readOperator(input.toString(), 'operator.yaml'),
  dictionary: [
    'accounts',
    'roles',
    'names',
    'match',
    'limits',
    'max',
    'per',
    'ledger',
    'quotas',
    'signers',
    'ssh',
    'pgp',
    'default',
  ],
  seeds: [
    'schema: rolekeeper/operator/v1\naccounts: ["1234567890123456"]\nroles: [{names: ["web-*"], match: {kind: ecs}}]\n' +
      'limits: {replace: {max: 10, per: 1h}}\nquotas: {sweep: {default: 100}}\nsigners: [{name: zoe, ssh: "ssh-ed25519 AAAA"}]\n',
  ],
}
