import { createInterface } from 'node:readline/promises'

/** Asks on the terminal, on stderr so that results stay clean; only a yes is a yes. Ctrl-C is that of the process. */
export const ask = async (question: string, stop: AbortSignal): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
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
