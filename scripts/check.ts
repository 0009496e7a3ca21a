/**
 * `npm run check`: what reads the sources, and beside it core's own tests, which are counted; then all other tests. Exits 1, and
 * leaves those out, where the first are not in order.
 */
import { spawn } from 'node:child_process'

/** One after another in each lane; the lanes take about the same time. */
const lanes = [['coverage'], ['types', 'unused', 'lint', 'format:check']]

/** Those that are written in Go are done before it gains them memory to collect their garbage, which costs a fifth of their time. */
const env = { ...process.env, GOGC: 'off' }

/** Whether a script of package.json ends well; what it said is shown in one piece, so that none stands between others'. */
const runScript = (script: string): Promise<boolean> =>
  new Promise((resolve) => {
    const parts: Buffer[] = []
    const child = spawn('npm', ['run', '--silent', script], { env, shell: process.platform === 'win32' })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => parts.push(part))
    child.once('close', (status) => {
      process.stdout.write(`${script}: ${status === 0 ? 'in order' : 'failed'}\n`)
      process.stdout.write(Buffer.concat(parts))
      resolve(status === 0)
    })
  })

const runLane = async (lane: readonly string[]): Promise<boolean> => {
  let good = true
  for (const script of lane) good = (await runScript(script)) && good
  return good
}

/** The exit status of tests, which are shown as they run. */
const runTests = (script: string): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    child.once('close', (status) => resolve(status ?? 1))
  })

const good = await Promise.all(lanes.map(runLane))
process.exitCode = good.every(Boolean) ? await runTests('test:rest') : 1
