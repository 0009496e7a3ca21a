import { defineConfig } from 'vitest/config'

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The default credential chain dials the instance metadata address; no test may (docs/decisions).
    env: { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', NO_COLOR: '1' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On two cores vitest would take one, and many tests wait for processes that they start.
    maxWorkers: 2,
    // The files of a worker share one process, so that it loads the SDKs, YAML and zod once and not a hundred times. Each
    // test ends what it starts and puts back what it changes.
    isolate: false,
    globalSetup: 'test/kit/scratch.ts',
    coverage: {
      provider: 'v8',
      // Where a threshold holds; to write down the lines of all of src took as long as some of the tests.
      include: ['src/core/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { 'src/core/**': { lines: 100, branches: 100, functions: 100, statements: 100 } },
    },
  },
})
export default config
