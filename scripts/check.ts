/**
 * `npm run check`: what reads the sources beside the tests that count core's lines, as neither fills two cores; then the rest
 * of the tests, which does. Exits 1 and leaves the rest if something is not in order.
 */
import { spawn } from 'node:child_process'

/** One after another in each lane. */
const lanes = [['lint', 'types', 'format:check', 'unused'], ['coverage']]

/** Whether a script of package.json ends well; what it said is shown in one piece, so that none stands between others'. */
const runScript = (script: string): Promise<boolean> =>
  new Promise((resolve) => {
    const parts: Buffer[] = []
    const child = spawn('npm', ['run', '--silent', script], { shell: process.platform === 'win32' })
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

/** The rest of the tests, shown as they run; its exit status. */
const runRest = (): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', 'test:rest'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    child.once('close', (status) => resolve(status ?? 1))
  })

const good = await Promise.all(lanes.map(runLane))
process.exitCode = good.every(Boolean) ? await runRest() : 1
