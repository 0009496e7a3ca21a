import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { serve } from '../src/emulator/serve.ts'
import type { Served } from '../src/emulator/serve.ts'

// Runs the examples in other languages, with the real packages from their registries, against the emulated cloud.

const run = promisify(execFile)
const apps = resolve(import.meta.dirname, '../examples/apps')
const keys = Array.from({ length: 250 }, (_, at) => `static/${String(at).padStart(3, '0')}.css`)

type Program = readonly [command: string, ...parameters: string[]]
type App = Readonly<{
  name: string
  needs: readonly Program[]
  /** Installs what the example needs into a folder, and says how to start it. */
  prepare: (folder: string) => Promise<Program>
  /** The keys that it is to print of 250. */
  most: number
  bucketUrl: (oss: string) => string
}>

const python: App = {
  name: 'Python',
  needs: [['python3', '-m', 'venv', '--help']],
  prepare: async (folder) => {
    await run('python3', ['-m', 'venv', folder])
    const bin = join(folder, 'bin', 'python')
    await run(bin, ['-m', 'pip', 'install', '--quiet', '--requirement', join(apps, 'python/requirements.txt')])
    return [bin, join(apps, 'python/oss.py')]
  },
  most: keys.length,
  bucketUrl: (oss) => oss,
}

const go: App = {
  name: 'Go',
  needs: [['go', 'version']],
  prepare: async (folder) => {
    await run('go', ['build', '-o', join(folder, 'oss'), '.'], { cwd: join(apps, 'go') })
    return [join(folder, 'oss')]
  },
  most: keys.length,
  bucketUrl: (oss) => oss,
}

const curl: App = {
  name: 'curl',
  needs: [
    ['curl', '--version'],
    ['openssl', 'version'],
  ],
  prepare: async () => ['sh', join(apps, 'curl/oss.sh')],
  most: 100,
  bucketUrl: (oss) => `${oss}/web-assets/`,
}

const fleet = {
  accounts: [
    {
      id: '1234567890123456',
      roles: [{ RoleName: 'web-tier', Policies: ['system/AliyunOSSReadOnlyAccess'] }],
      buckets: [{ Name: 'web-assets', Objects: Object.fromEntries(keys.map((key) => [key, 'x'])) }],
      regions: {
        'cn-hangzhou': {
          instances: [
            { InstanceId: 'i-web', RamRoleName: 'web-tier', MetadataOptions: { HttpTokens: 'required' as const } },
            { InstanceId: 'i-bare' },
          ],
        },
      },
    },
  ],
}

const missing = async ({ needs }: App): Promise<string | undefined> => {
  for (const [command, ...parameters] of needs) {
    const found = await run(command, parameters).catch(() => null)
    if (found === null) return command
  }
  return undefined
}

/** What the example prints on this machine; null if it fails. */
const start = async (app: App, [command, ...first]: Program, machine: string, { facts }: Served) => {
  const proxy = facts.metadata.replace('http://', `http://${machine}:x@`)
  const env = { ...process.env, http_proxy: proxy, no_proxy: '127.0.0.1', ALIBABA_CLOUD_ECS_METADATA_DISABLED: '' }
  const parameters = [...first, 'web-assets', 'static/', app.bucketUrl(facts.oss)]
  const ended = await run(command, parameters, { env, timeout: 60_000 }).catch((error: unknown) => String(error))
  return typeof ended === 'string' ? { error: ended } : { lines: ended.stdout.trim().split('\n') }
}

/** What is wrong with the example; undefined if nothing is. */
const problem = async (app: App, folder: string, served: Served): Promise<string | undefined> => {
  const program = await app.prepare(folder)
  const { lines = [], error } = await start(app, program, 'i-web', served)
  if (error !== undefined) return error
  if (lines.join() !== keys.slice(0, app.most).join()) return `it printed ${lines.length} keys, wanted ${app.most}`
  const bare = await start(app, program, 'i-bare', served)
  return bare.error === undefined ? 'it succeeded on an instance without a role' : undefined
}

const test = async (app: App): Promise<boolean> => {
  const absent = await missing(app)
  if (absent !== undefined) {
    console.log(`${app.name}: skipped, there is no ${absent} here`)
    return true
  }
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-client-'))
  const served = await serve({ fleet })
  try {
    const wrong = await problem(app, folder, served)
    console.log(`${app.name}: ${wrong ?? `listed ${app.most} keys with the role’s token, and refused without a role`}`)
    return wrong === undefined
  } finally {
    await served.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** No machine here runs PowerShell; that its probe is PowerShell, a grammar can tell. */
const parsePowerShell = async (): Promise<boolean> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-grammar-'))
  try {
    const packages = ['web-tree-sitter@0.27', 'tree-sitter-powershell@0.26']
    await run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', ...packages])
    const script = `
      import { readFileSync } from 'node:fs'
      import { Language, Parser } from 'web-tree-sitter'
      await Parser.init()
      const grammar = 'node_modules/tree-sitter-powershell/tree-sitter-powershell.wasm'
      const parser = new Parser().setLanguage(await Language.load(grammar))
      const { rootNode } = parser.parse(readFileSync(process.env.PROBE, 'utf8'))
      console.log(rootNode.hasError ? 'wrong' : 'right')`
    const env = { ...process.env, PROBE: resolve(import.meta.dirname, '../src/verify/on-instance/probe.ps1') }
    const { stdout } = await run('node', ['--input-type=module', '--eval', script], { cwd: folder, env })
    const isRight = stdout.trim() === 'right'
    console.log(`PowerShell: the probe is ${isRight ? '' : 'no '}PowerShell by its grammar; it was not run`)
    return isRight
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

let good = true
for (const app of [python, go, curl]) good = (await test(app)) && good
good = (await parsePowerShell()) && good
process.exitCode = good ? 0 : 1
