import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what is built in a run of tests, gone after it. */
    scratch: string
  }
}

/** Makes the folder. Nothing is built here: whoever needs a thing builds it (built.ts). */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const scratch = await mkdtemp(join(tmpdir(), 'rolekeeper-test-'))
  provide('scratch', scratch)
  return () => rm(scratch, { recursive: true, force: true })
}
