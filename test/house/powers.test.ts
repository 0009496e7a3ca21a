import { execFileSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Bundled } from '../../scripts/bundle.ts'
import { withHome } from '../../src/core/desired/least-home.ts'
import { leastPolicy, type Purpose } from '../../src/core/desired/least.ts'
import { commit } from '../../src/core/model/names.ts'
import { readServerless, type DeclaredFunction } from '../../src/dev/functions/s-yaml.ts'
import { readDesired } from '../../src/read/desired.ts'
import { builtFunction } from '../kit/built.ts'
import { filesUnder, root, textOf } from './sources.ts'

const account = '1234567890123456'
const entries = filesUnder('functions').map((file) => file.replace(/^functions\/|\.ts$/g, ''))

const declared = (): readonly DeclaredFunction[] => {
  const env = { ROLEKEEPER_DESIRED: '-', ROLEKEEPER_LEDGER: 'oss://b/p', ROLEKEEPER_LEDGER_REGION: 'cn-hangzhou' }
  const reading = readServerless(textOf('s.yaml'), 's.yaml', { root, account, env })
  return reading.ok ? reading.functions : []
}

const bundles = new Map<string, Bundled>()
beforeAll(async () => {
  for (const name of entries) bundles.set(name, (await builtFunction(name)).bundled)
}, 60_000)

const inputsOf = (name: string): readonly string[] => Object.keys(bundles.get(name)?.metafile.inputs ?? {})

/** Calls that a bundle can make: the official model of each request is a file of its own; others are named. */
const callsIn = (name: string): ReadonlySet<string> =>
  new Set(
    inputsOf(name).flatMap((file) => {
      if (file.startsWith('src/cloud/')) {
        const text = textOf(file)
        return [
          ...[...text.matchAll(/service: 'eci', action: '(\w+)'/g)].map(([, action = '']) => `eci:${action}`),
          ...[...text.matchAll(/operation: '(eventbridge:\w+)'/g)].map(([, call = '']) => call),
        ]
      }
      const [, service = '', action = ''] =
        /@alicloud\/(ecs|ram|sts|fc)\d+\/dist\/models\/(\w+?)(?:Shrink)?(?:Request|Headers)\.js$/.exec(file) ?? []
      return action === '' ? [] : [`${service}:${action}`]
    }),
  )

/** Desired state that asks for everything. */
const everything = `
settings:
  prune: true
  notify:
    - { name: bus, to: eventbridge, bus: team, region: cn-hangzhou }
  verify: { rollback: true }
  accounts:
    - { name: prod, id: "${account}", regions: [cn-hangzhou], mode: enforce }
policies:
  own: { document: { Version: "1", Statement: [{ Effect: Allow, Action: "oss:GetObject", Resource: "*" }] } }
roles:
  web: { policies: [custom/own], exclusive: true }
passRole:
  ci: { to: { users: [ci], groups: [ops], roles: [oidc] }, pass: [web] }
bindings:
  - { name: web, role: web, match: { kind: ecs, tags: { app: web } }, whenOccupied: always }
  - { name: batch, role: web, match: { kind: eci, tags: { app: batch } }, recreate: true }
`

/** What the policy of a function's role allows. */
const allowedTo = (purpose: Purpose): ReadonlySet<string> => {
  const source = { commit: commit('files:all'), dirty: false, problems: [] }
  const reading = readDesired([{ path: 'all.yaml', text: everything }], source)
  if (!reading.ok) throw new Error(reading.problems.map(({ wrong }) => wrong).join())
  const [one] = reading.desired.accounts.keys()
  if (one === undefined) throw new Error('There is no account.')
  const ledger = { bucket: 'b', prefix: 'p' }
  const policy = withHome(leastPolicy(reading.desired, purpose, one), purpose, one, ledger)
  return new Set(policy.Statement.flatMap(({ Action = [] }) => Action))
}

/** What RAM authorises beside the call that was made: handing a role over, and tags that come with a creation. */
const impliedBy: ReadonlySet<string> = new Set(['ram:PassRole', 'ram:TagResources'])
/** Whoever may take a role is said by `assumePolicy`, for the accounts that name one. */
const apart: ReadonlySet<string> = new Set(['sts:AssumeRole'])
/** Reads that come with the reader of RAM and that the command line alone asks for, or the sweep before a role goes. */
const spare: ReadonlySet<string> = new Set(['ram:ListGroupsForUser', 'ecs:DescribeRegions', 'eci:DescribeRegions'])
const isOfCloud = (action: string): boolean => /^(ecs|eci|ram|fc|eventbridge):/.test(action) && !impliedBy.has(action)

describe('functions', () => {
  test('are those that s.yaml declares', () => {
    expect(declared().map(({ resource }) => resource)).toEqual(expect.arrayContaining(entries))
    expect(entries).toEqual(expect.arrayContaining(declared().map(({ resource }) => resource)))
  })

  test('have the handlers that s.yaml names', () => {
    const kinds = declared().map(({ resource, exported }) => {
      const script = 'console.log(typeof require(process.argv[1])[process.argv[2]])'
      const file = bundles.get(resource)?.file ?? ''
      return execFileSync(process.execPath, ['-e', script, file, exported], { encoding: 'utf8' }).trim()
    })

    expect(kinds).toEqual(declared().map(() => 'function'))
  })

  test.each(entries)('%s may do what its bundle can do, and no more', (name) => {
    // A function is called what its permissions are for.
    const allowed = [...allowedTo(name as Purpose)].filter(isOfCloud)
    const can = [...callsIn(name)].filter((call) => !apart.has(call))

    expect(allowed.filter((action) => !can.includes(action))).toEqual([])
    expect(can.filter((action) => !allowed.includes(action) && !spare.has(action))).toEqual([])
  })

  test.each(['drift-report', 'pull-request', 'pod-admission'])('%s holds nothing that changes anything', (name) => {
    // To start a function is no change, and the policy says which: a pull request's are the sweep and itself.
    const powers = name === 'pull-request' ? /^src\/(cloud\/write|apply)\// : /^src\/(cloud\/(write|invoke)|apply)\//
    const writers = inputsOf(name).filter((file) => powers.test(file))

    expect(writers).toEqual([])
  })

  test('pod-admission holds no cloud client, no git and no YAML', () => {
    const forbidden = /^src\/(cloud\/(read|write)|read\/)|node_modules\/(isomorphic-git|yaml)\//

    expect(inputsOf('pod-admission').filter((file) => forbidden.test(file))).toEqual([])
  })

  test('pull-request can write no entry of the ledger', () => {
    const entries = /^src\/ledger\/(ledger|append|lease|burst|compact)\./

    expect(inputsOf('pull-request').filter((file) => entries.test(file))).toEqual([])
  })

  test('git is where desired state or a change of it is read, and nowhere else', () => {
    expect(entries.filter((name) => inputsOf(name).some((file) => file.includes('/isomorphic-git/')))).toEqual([
      'pull-request',
      'sweep',
    ])
  })
})
