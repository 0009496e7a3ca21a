/**
 * `npm run check`: what reads the sources, and beside it the tests, which wait at times for processes that they start. Exits 1 if
 * any of it is not in order, and ends the tests as soon as the sources are not.
 */
import { spawn, type ChildProcess } from 'node:child_process'

/** One after another in each lane; what reads the sources takes a core. */
const lanes = [
  ['lint', 'unused'],
  ['types', 'format:check'],
]
const tests = ['coverage', 'test:rest']

/** Two of the readers are written in Go, and gone before collecting their garbage has gained them memory. */
const env = { ...process.env, GOGC: 'off' }

const start = (script: string, stdio: 'pipe' | 'inherit'): ChildProcess =>
  spawn('npm', ['run', '--silent', script], { env, stdio, shell: process.platform === 'win32' })

const ended = (child: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => child.once('close', (status) => resolve(status === 0)))

/** What scripts said that are not in order, each in one piece. */
const complaints: string[] = []
let running: ChildProcess | null = null

const read = async (script: string): Promise<void> => {
  const child = start(script, 'pipe')
  const parts: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => parts.push(part))
  if (await ended(child)) return
  complaints.push(`${script} failed:\n${Buffer.concat(parts).toString()}`)
  running?.kill('SIGINT')
}

const test = async (script: string): Promise<void> => {
  if (complaints.length > 0) return
  running = start(script, 'inherit')
  if (!(await ended(running))) complaints.push(`${script} failed.\n`)
}

const inTurn = async (scripts: readonly string[], run: (script: string) => Promise<void>): Promise<void> => {
  for (const script of scripts) await run(script)
}

await Promise.all([...lanes.map((lane) => inTurn(lane, read)), inTurn(tests, test)])
for (const complaint of complaints) process.stdout.write(`\n${complaint}`)
process.exitCode = complaints.length === 0 ? 0 : 1
