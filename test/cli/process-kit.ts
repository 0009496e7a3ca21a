import { spawn } from 'node:child_process'
import { vi } from 'vitest'
import { builtCli } from '../kit/built.ts'
import { trialEnv, type Ended } from './kit.ts'

// Every step is a process of its own, which takes its time to start where many tests run beside.
vi.setConfig({ testTimeout: 120_000 })

/** The command line as one file. */
export const bin = await builtCli()

export type Running = Readonly<{
  ended: Promise<Ended>
  /** Resolves when the pattern has come on stdout or stderr. */
  says: (pattern: RegExp) => Promise<void>
  kill: (signal: NodeJS.Signals) => void
}>

/** Starts the command line as a process. Of our own environment it gets what Node needs, and nothing that could be a credential. */
export const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string): Running => {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'], ...trialEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  const text = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part
      for (const look of waiting) look()
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, ...text }))
  })
  const says = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(text.stdout) || pattern.test(text.stderr)) resolve()
      }
      waiting.add(look)
      look()
      void ended.then(() =>
        reject(new Error(`It ended without saying ${String(pattern)}: ${text.stdout}${text.stderr}`)),
      )
    })
  return { ended, says, kill: (signal) => child.kill(signal) }
}
