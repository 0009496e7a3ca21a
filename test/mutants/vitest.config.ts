import { defineConfig } from 'vitest/config'
import { temporaryFolders } from '../kit/memory-disk.ts'

/** The tests that mutants are to be noticed by; Stryker's `testFiles` says which of them: all would take too long for thousands of runs. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    env: { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', NO_COLOR: '1', ...temporaryFolders() },
    include: ['test/**/*.test.ts'],
    isolate: false,
    globalSetup: 'test/kit/scratch.ts',
    testTimeout: 60_000,
  },
})
export default config
