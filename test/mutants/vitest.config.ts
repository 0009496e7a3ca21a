import { defineConfig } from 'vitest/config'

/** The tests that mutants of core are to be noticed by: those of core alone, as the rest takes too long for thousands of runs. */
const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    env: { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', NO_COLOR: '1' },
    include: ['test/core/**/*.test.ts'],
    isolate: false,
    globalSetup: 'test/kit/scratch.ts',
    testTimeout: 60_000,
  },
})
export default config
