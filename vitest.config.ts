import { defineConfig } from 'vitest/config'
import { temporaryFolders } from './test/kit/memory-disk.ts'

/** The SDKs' own clients look at the environment and keep what they find: each of these has a process of its own. */
const alone = ['test/emulator/metadata-clients.test.ts', 'test/examples/node.test.ts']

/** Core is counted line by line, by its own tests alone. */
const counted = ['test/core/**/*.test.ts']

const config: ReturnType<typeof defineConfig> = defineConfig({
  test: {
    // The default credential chain dials the instance metadata address; no test may (docs/decisions).
    env: { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', NO_COLOR: '1', ...temporaryFolders() },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On two cores vitest would take one, and many tests wait for processes that they start.
    maxWorkers: 2,
    globalSetup: 'test/kit/scratch.ts',
    projects: [
      {
        extends: true,
        // The files of a worker share one process, so that it loads the SDKs, YAML and zod once and not a hundred times.
        // Each test ends what it starts and puts back what it changes.
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: [...alone, ...counted], isolate: false },
      },
      { extends: true, test: { name: 'counted', include: counted, isolate: false } },
      // After the others: between them it would end their workers, which are warm.
      { extends: true, test: { name: 'alone', include: alone, isolate: true, sequence: { groupOrder: 1 } } },
    ],
    coverage: {
      provider: 'v8',
      // Where a threshold holds. Counting makes what is counted, and all beside it, a third slower.
      include: ['src/core/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: { 'src/core/**': { lines: 100, branches: 100, functions: 100, statements: 100 } },
    },
  },
})
export default config
