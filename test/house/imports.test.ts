import { describe, expect, test } from 'vitest'
import { filesUnder, importsOf } from './sources.ts'
import type { Import } from './sources.ts'

/** Who may import whom, by folder of src/. A folder always may import itself. */
const table: Readonly<Record<string, readonly string[]>> = {
  core: [],
  read: ['core'],
  list: ['core'],
  apply: ['core'],
  report: ['core'],
  cloud: ['core'],
  ledger: ['core'],
  channels: ['core', 'report'],
  events: ['core'],
  k8s: ['core'],
  verify: ['core'],
  run: ['core', 'read', 'list', 'apply', 'verify'],
  'pull-request': ['core', 'read', 'report', 'events', 'run'],
  wire: ['core', 'read', 'cloud', 'ledger', 'channels'],
  cli: [
    'core',
    'read',
    'list',
    'apply',
    'report',
    'cloud',
    'ledger',
    'k8s',
    'verify',
    'run',
    'wire',
    'dev',
    'emulator',
  ],
  emulator: [],
  // s.yaml and desired state are read there as ours, a ledger is made in the emulated bucket, and the dashboard shows the
  // report's page.
  dev: ['core', 'read', 'ledger', 'report', 'emulator'],
}

/** Exceptions, each with its reason in docs/decisions. */
const exceptions: ReadonlySet<string> = new Set([
  // 7: what instances hold is read by one rule, also right before a detach.
  'src/list/held.ts',
])

/** Inside core: what a folder stands on. Folders that are not named stand on everything below them. */
const coreTable: Readonly<Record<string, readonly string[]>> = {
  model: [],
  ports: ['model'],
}

/** Packages that one door alone lets in. */
const doors: Readonly<Record<string, RegExp>> = {
  '@alicloud/': /^src\/cloud\//,
  'isomorphic-git': /^src\/(read|dev)\//,
  commander: /^src\/cli\//,
  picocolors: /^src\/(report|cli|dev)\//,
  msw: /^src\/emulator\/msw/,
}

const sources = filesUnder('src', 'functions').filter((file) => /\.(ts|mjs)$/.test(file))
const imports = sources.flatMap(importsOf)
const folderOf = (path: string): string => path.split('/')[1] ?? ''
const show = ({ from, to }: Import): string => `${from} imports ${to}`

describe('imports', () => {
  test('every folder of src is in the table', () => {
    const unknown = new Set(sources.filter((file) => file.startsWith('src/')).map(folderOf))

    expect([...unknown].filter((folder) => !Object.hasOwn(table, folder))).toEqual([])
  })

  test('each folder imports those below it alone', () => {
    const wrong = imports.filter(
      ({ from, to, isOurs }) =>
        isOurs &&
        from.startsWith('src/') &&
        to.startsWith('src/') &&
        folderOf(from) !== folderOf(to) &&
        !(table[folderOf(from)] ?? []).includes(folderOf(to)) &&
        !(folderOf(from) === 'apply' && exceptions.has(to)),
    )

    expect(wrong.map(show)).toEqual([])
  })

  test('inside core, model stands on nothing and ports on model', () => {
    const inner = (path: string): string => path.split('/')[2] ?? ''
    const wrong = imports.filter(({ from, to }) => {
      const allowed = from.startsWith('src/core/') ? coreTable[inner(from)] : undefined
      return allowed !== undefined && inner(from) !== inner(to) && !allowed.includes(inner(to))
    })

    expect(wrong.map(show)).toEqual([])
  })

  test('core imports no package and no Node module', () => {
    expect(imports.filter(({ from, isOurs }) => from.startsWith('src/core/') && !isOurs).map(show)).toEqual([])
  })

  test('reports are made without Node', () => {
    const wrong = imports.filter(({ from, to }) => from.startsWith('src/report/') && to.startsWith('node:'))

    expect(wrong.map(show)).toEqual([])
  })

  test('a package enters by its door', () => {
    const wrong = imports.filter(({ from, to }) =>
      Object.entries(doors).some(([name, door]) => (to === name || to.startsWith(name)) && !door.test(from)),
    )

    expect(wrong.map(show)).toEqual([])
  })

  test('the emulator is imported by its verb and the workshop alone', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        to.startsWith('src/emulator/') && !/^src\/(emulator\/|dev\/|cli\/verbs\/emulator\.ts$)/.test(from),
    )

    expect(wrong.map(show)).toEqual([])
  })

  test('what must not write imports no writer', () => {
    const readers =
      /^src\/(cli\/verbs\/(validate|schema|plan|explain|status|history)|run\/preview|wire\/(reader|ledger|source))\.ts$/
    const writers = /^src\/(cloud\/write\/|apply\/|wire\/(writer|ledger-writer)\.ts|ledger\/ledger\.ts)/

    const wrong = sources
      .filter((file) => readers.test(file))
      .flatMap((file) => [...reachable(file)].filter((to) => writers.test(to)).map((to) => `${file} reaches ${to}`))

    expect(wrong).toEqual([])
  })

  test('no files import each other in a circle', () => {
    expect(circles()).toEqual([])
  })
})

const graph = new Map(
  sources.map((file) => [file, imports.filter(({ from, isOurs }) => from === file && isOurs).map(({ to }) => to)]),
)

function reachable(start: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  for (const next of graph.get(start) ?? []) {
    if (seen.has(next)) continue
    seen.add(next)
    reachable(next, seen)
  }
  return seen
}

/** Each circle once, as the path that closes it. */
function circles(): readonly string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...path, file])
    done.add(file)
  }
  for (const file of sources) visit(file, [])
  return found
}
