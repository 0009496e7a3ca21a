import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core'
import type { MutantCoverage } from '@stryker-mutator/api/core'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner'
import type {
  DryRunOptions,
  DryRunResult,
  MutantRunOptions,
  MutantRunResult,
  TestResult,
  TestRunner,
} from '@stryker-mutator/api/test-runner'
import { collectTests, getFn, getHooks } from '@vitest/runner'
import type { Suite, Task, Test, VitestRunner } from '@vitest/runner'
import { configureGlobal } from 'fast-check'
import { temporaryFolders } from '../kit/memory-disk.ts'

/** What the mutants in the sources look at. */
const shared: {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number
  hitLimit?: number | undefined
  mutantCoverage?: MutantCoverage
} = ((globalThis as Record<string, unknown>)[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {})

/**
 * Runs vitest's tests where the mutants are, in one process that loads them once. Starting vitest for each mutant takes a
 * second, most tests a hundredth. This can be, since our modules keep nothing between two tests; what a test makes at the
 * top of its file is made without the mutant, so that a few are missed that vitest would notice.
 */
class InProcess implements TestRunner {
  private readonly tests = new Map<string, Test>()
  private readonly took = new Map<string, number>()
  private readonly loaded = new Set<string>()

  /** It reloads nothing. Saying so would have Stryker start a process for each mutant that is also met at the top of a file. */
  public capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: true }
  }

  public init(): Promise<void> {
    // The same examples each time; of those that fail the first is enough.
    configureGlobal({ endOnFailure: true, seed: 1 })
    Object.assign(process.env, { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', NO_COLOR: '1', ...temporaryFolders() })
    return Promise.resolve()
  }

  public async dryRun({ testFiles = [] }: DryRunOptions): Promise<DryRunResult> {
    await this.load(testFiles)
    const tests: TestResult[] = []
    for (const [id, test] of this.tests) {
      shared.currentTestId = id
      tests.push(await this.resultOf(id, test))
    }
    shared.currentTestId = undefined
    return {
      status: DryRunStatus.Complete,
      tests,
      mutantCoverage: shared.mutantCoverage ?? { static: {}, perTest: {} },
    }
  }

  /** The quickest first, until one fails. */
  public async mutantRun({ activeMutant, hitLimit, testFilter = [] }: MutantRunOptions): Promise<MutantRunResult> {
    await this.load(testFilter.map(fileOf))
    const took = (id: string): number => this.took.get(id) ?? 0
    Object.assign(shared, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
    const tests: TestResult[] = []
    for (const id of testFilter.toSorted((a, b) => took(a) - took(b))) {
      const test = this.tests.get(id)
      if (test === undefined) throw new Error(`no test ${id}`)
      const result = await this.resultOf(id, test)
      tests.push(result)
      if (result.status === TestStatus.Failed) break
    }
    shared.activeMutant = undefined
    const hung = determineHitLimitReached(shared.hitCount, hitLimit)
    return toMutantRunResult(hung ?? { status: DryRunStatus.Complete, tests })
  }

  private async load(files: readonly string[]): Promise<void> {
    const wanted = [...new Set(files)].filter((file) => !this.loaded.has(file)).toSorted()
    for (const file of wanted) this.loaded.add(file)
    const collected = await collectTests(wanted, collector)
    const broken = collected.find(({ result }) => result?.state === 'fail')
    if (broken) throw new Error(`${broken.filepath}: ${broken.result?.errors?.[0]?.message}`)
    for (const file of collected) {
      // Two tests may have one name.
      for (const [place, test] of testsIn(file).entries()) this.tests.set(`${idOf(test)} (${place})`, test)
    }
  }

  private async resultOf(id: string, test: Test): Promise<TestResult> {
    const begun = performance.now()
    const failureMessage = await failureOf(test)
    const timeSpentMs = performance.now() - begun
    const known = { id, name: id, fileName: test.file.filepath, timeSpentMs }
    if (failureMessage !== null) return { ...known, status: TestStatus.Failed, failureMessage }
    this.took.set(id, timeSpentMs)
    return { ...known, status: TestStatus.Success }
  }
}

const testsIn = (task: Task): readonly Test[] => (task.type === 'test' ? [task] : task.tasks.flatMap(testsIn))
const idOf = (test: Test): string => `${relative('', test.file.filepath)}#${test.fullTestName}`
const fileOf = (id: string): string => resolve(id.slice(0, id.indexOf('#')))

/** As much of a runner as vitest's collector needs. */
const collector = {
  config: {
    root: process.cwd(),
    setupFiles: [],
    sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
    testTimeout: 0,
    hookTimeout: 0,
    retry: 0,
    tags: [],
    allowOnly: false,
  },
  importFile: (file: string): unknown => import(pathToFileURL(file).href),
} as unknown as VitestRunner

/** What nobody awaited and what nobody caught. */
const strays: string[] = []
const keep = (error: unknown): unknown => strays.push(String(error))
process.on('unhandledRejection', keep).on('uncaughtException', keep)

/** Runs the test between the hooks of its suites: those for each test alone, as no file that is run has others. */
async function failureOf(test: Test): Promise<string | null> {
  strays.length = 0
  const undone: (() => unknown)[] = []
  try {
    try {
      for (const suite of suitesOf(test)) {
        const { beforeEach, afterEach } = getHooks(suite)
        for (const hook of afterEach) undone.unshift(() => hook(test.context, suite))
        for (const hook of beforeEach) {
          const undo: unknown = await hook(test.context, suite)
          if (typeof undo === 'function') undone.unshift(() => (undo as () => unknown)())
        }
      }
      await getFn(test)()
    } finally {
      for (const undo of undone) await undo()
    }
    return strays[0] ?? null
  } catch (error) {
    return String(error)
  }
}

/** The file, then what is described in it, down to the test. */
function suitesOf(test: Test): readonly Suite[] {
  const above: Suite[] = []
  for (let suite = test.suite; suite !== undefined; suite = suite.suite) above.unshift(suite)
  return [...new Set([test.file, ...above])]
}

export const strykerPlugins: readonly unknown[] = [
  declareFactoryPlugin(
    PluginKind.TestRunner,
    'in-process',
    Object.assign((): TestRunner => new InProcess(), { inject: [] as const }),
  ),
]
