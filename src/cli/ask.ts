import { createInterface } from 'node:readline/promises'
import type { Shell } from './shell.ts'

/** Asks on the terminal, on stderr so that results stay clean; only a yes is a yes. Ctrl-C is that of the process. */
export const ask = async (question: string, { stdin, stderr, stop }: Shell): Promise<boolean> => {
  const terminal = createInterface({ input: stdin, output: stderr })
  terminal.on('SIGINT', () => process.emit('SIGINT'))
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: stop })
    return /^y(es)?$/i.test(answer.trim())
  } catch (error) {
    // The input ended, or Ctrl-C: what was not confirmed is not done.
    if (stop.aborted) throw stop.reason
    throw error
  } finally {
    terminal.close()
  }
}
