import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { NOTIFY_VARIABLE } from '../../src/core/model/notify.ts'
import { readServerless, type ServerlessReading } from '../../src/dev/functions/s-yaml.ts'
import { runs } from '../kit/long.ts'
import { filesUnder, root, textOf } from './sources.ts'

const text = textOf('s.yaml')
const whole: unknown = parse(text)
const env = {
  ROLEKEEPER_DESIRED: 'https://git.example.com/team/roles.git#main:desired-state',
  ROLEKEEPER_LEDGER: 'oss://team-ledger/prod',
  ROLEKEEPER_LEDGER_REGION: 'cn-hangzhou',
}
const read = (yaml: string): ServerlessReading =>
  readServerless(yaml, 's.yaml', { root, account: '1234567890123456', env })
const functions = () => {
  const reading = read(text)
  return reading.ok ? reading.functions : []
}
const wrongIn = (yaml: string): string => {
  const reading = read(yaml)
  return reading.ok ? '' : reading.problems.map(({ at, wrong }) => `${at.line}: ${wrong}`).join('\n')
}

type Step = string | number
type Node = Readonly<{ path: readonly Step[]; value: unknown }>

const nodesOf = (value: unknown, path: readonly Step[] = []): readonly Node[] => {
  const entries: readonly (readonly [Step, unknown])[] = Array.isArray(value)
    ? value.map((one: unknown, at) => [at, one] as const)
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : []
  return [{ path, value }, ...entries.flatMap(([step, inner]) => nodesOf(inner, [...path, step]))]
}

/** The document with the value at the path, and its key, changed; `undefined` takes it out. */
const changed = (path: readonly Step[], change: (key: Step, value: unknown) => readonly [Step, unknown]): string => {
  const at = (value: unknown, [step, ...more]: readonly Step[]): unknown => {
    if (step === undefined) return value
    if (Array.isArray(value)) {
      return value.map((one: unknown, i) => (i !== step ? one : more.length > 0 ? at(one, more) : change(i, one)[1]))
    }
    return Object.fromEntries(
      Object.entries(value as object)
        .map(([key, one]) => (key !== step ? [key, one] : more.length > 0 ? [key, at(one, more)] : change(key, one)))
        .filter(([, one]) => one !== undefined),
    )
  }
  // JSON is YAML, and is written in no time.
  return JSON.stringify(at(whole, path))
}

/** Names that are free: of resources, and of environment variables. Variables are free too, but each is used. */
const hasFreeName = ({ path }: Node): boolean =>
  path.at(-2) === 'environmentVariables' || (path.length === 2 && path[0] === 'resources')
/** A function that only http triggers start may do without; that it calls itself, s.yaml cannot say. */
const mayBeMissing = ({ path }: Node): boolean => path[1] === 'pull-request' && path.at(-1) === 'asyncInvokeConfig'
const keyed = nodesOf(whole).filter((node) => typeof node.path.at(-1) === 'string' && !hasFreeName(node))
const leaves = nodesOf(whole).filter(({ value }) => typeof value !== 'object')
const numbers = leaves.filter(({ value }) => typeof value === 'number')

describe('s.yaml', () => {
  test('is whole, as it stands', () => {
    expect(wrongIn(text)).toBe('')
    expect(wrongIn(JSON.stringify(whole))).toBe('')
    expect(functions().length).toBeGreaterThan(0)
  })

  test('with any key misspelt is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keyed), fc.constantFrom('x', 's', '_'), ({ path }, more) => {
        expect(wrongIn(changed(path, (key, value) => [`${key}${more}`, value]))).not.toBe('')
      }),
      runs(50),
    )
  })

  test('without any of its keys is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keyed.filter((node) => !mayBeMissing(node))), ({ path }) => {
        expect(wrongIn(changed(path, (key) => [key, undefined]))).not.toBe('')
      }),
      runs(50),
    )
  })

  test('with a value of another type is refused', () => {
    const others = fc.constantFrom(null, [], ['a'], { a: 'b' }, 'odd value', 7.5, true)
    fc.assert(
      fc.property(fc.constantFrom(...leaves), others, ({ path, value }, other) => {
        fc.pre(typeof other !== typeof value)
        expect(wrongIn(changed(path, (key) => [key, other]))).not.toBe('')
      }),
      runs(50),
    )
  })

  test('with a number out of its bounds is refused', () => {
    fc.assert(
      fc.property(fc.constantFrom(...numbers), fc.constantFrom(-1, 1e9, 0.123), ({ path }, odd) => {
        expect(wrongIn(changed(path, (key) => [key, odd]))).not.toBe('')
      }),
      runs(50),
    )
  })

  test.each([
    ['a timer of five fields', '@every 5m', '*/5 * * * *'],
    ['a timer in a zone that is nowhere', 'CRON_TZ=Asia/Shanghai', 'CRON_TZ=Asia/Nowhere'],
    ['a pattern that is no JSON', '{"source":["acs.ecs"],', '{"source":["acs.ecs"]'],
    ['a pattern that takes events of any source', '{"source":["acs.ecs"],', '{'],
    ['an operator that patterns do not have', '{"suffix":', '{"endsWith":'],
    ['a retry that is none', 'EXPONENTIAL_DECAY_RETRY', 'RETRY'],
    ['a region without Function Compute', "'cn-hangzhou')", "'cn-nanjing')"],
    ['a CPU that is too small for the memory', 'cpu: 0.35', 'cpu: 0.1'],
    ['memory between the steps', 'memorySize: 512', 'memorySize: 500'],
    ['another runtime', 'nodejs20', 'nodejs22'],
    ['a role by its name alone', 'acs:ram::${vars.account}:role/rolekeeper-sweep', 'rolekeeper-sweep'],
    ['a dead letter that goes nowhere', '/queues/rolekeeper-dead-letters/messages', '/queues/'],
    ['a variable without a value', "env('ROLEKEEPER_LEDGER')", "env('ROLEKEEPER_LEDGR')"],
    ['a variable that does not exist', '${vars.account}', '${vars.acount}'],
    ['something of Serverless Devs that nobody fills in here', "config('AccountID')", "config('SecretID')"],
    ['a function of the same name', 'functionName: rolekeeper-drift-report', 'functionName: rolekeeper-sweep'],
    ['a name that the runtime takes', 'ROLEKEEPER_SWEEP_FUNCTION:', 'FC_SWEEP_FUNCTION:'],
    ['instances that take several requests', 'logConfig: auto', 'logConfig: auto\n      instanceConcurrency: 4'],
  ])('with %s is refused', (_, from, to) => {
    expect(text).toContain(from)
    expect(wrongIn(text.replace(from, to))).not.toBe('')
  })

  test('with more environment than a function may have is refused', () => {
    expect(wrongIn(text.replace('operator.json', 'x'.repeat(4096)))).toContain('4 KB')
  })

  test('says where the slip is, and what was meant', () => {
    const reading = read(text.replace('timeout: 180', 'timout: 180'))

    expect(reading.ok ? [] : reading.problems.map(({ right }) => right)).toContain('Did you mean `timeout`?')
  })

  test('names each function, its bundle, its handler and its role alike', () => {
    const odd = functions().filter(
      ({ resource, name, file, handler, role }) =>
        name !== `rolekeeper-${resource}` ||
        role !== name ||
        handler !== `${resource}.handler` ||
        !file.endsWith(`/dist/${resource}/${resource}.js`),
    )

    expect(odd).toEqual([])
  })

  test('sets no variable that no source reads', () => {
    const sources = filesUnder('src/wire', 'src/cli', 'functions').map(textOf).join('\n')
    const written = functions().filter(({ resource }) => existsSync(join(root, `functions/${resource}.ts`)))
    const names = written
      .flatMap(({ environment }) => Object.keys(environment))
      // Desired state names these, by their prefix alone.
      .filter((name) => !name.startsWith(NOTIFY_VARIABLE))

    expect(new Set(names.filter((name) => !sources.includes(name)))).toEqual(new Set())
  })

  test('holds no secret', () => {
    const secrets = nodesOf(whole).filter(({ path }) => /token|secret|password/i.test(String(path.at(-1))))

    expect(secrets.every(({ value }) => /^\$\{(env|vars)/.test(String(value)))).toBe(true)
  })
})
