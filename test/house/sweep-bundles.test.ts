import { stat } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Bundled } from '../../scripts/bundle.ts'
import { builtFunction } from '../kit/built.ts'

let drift: Bundled
let sweep: Bundled

beforeAll(async () => {
  drift = (await builtFunction('drift-report')).bundled
  sweep = (await builtFunction('sweep')).bundled
})

/** `import { z } from 'zod'` takes all of its fifty along. */
test.each(['drift-report', 'sweep', 'pull-request'])('the bundle of %s holds one language of zod’s', async (name) => {
  const { bundled } = await builtFunction(name)
  const held = Object.values(bundled.metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  const languages = held.filter(([file, { bytesInOutput }]) => /\/zod\/v4\/locales\//.test(file) && bytesInOutput > 0)

  expect(languages.map(([file]) => file)).toEqual(['node_modules/zod/v4/locales/en.js'])
})

const inputs = ({ metafile }: Bundled): readonly string[] => Object.keys(metafile.inputs)

describe('the bundle of drift-report', () => {
  test('holds nothing that writes to the cloud or the ledger, starts functions, or reads desired state', () => {
    const forbidden =
      /^src\/(cloud\/(write|invoke)\/|apply\/|read\/|cli\/|ledger\/(ledger|append|lease|burst|control-mark)\.)|node_modules\/(isomorphic-git|openpgp|yaml|vega)\//

    expect(inputs(drift).filter((file) => forbidden.test(file))).toEqual([])
  })

  test('holds the parts that it is made of', () => {
    expect(inputs(drift)).toEqual(
      expect.arrayContaining(['functions/drift-report.ts', 'src/cloud/read/ram.ts', 'src/core/plan/planner.ts']),
    )
  })
})

describe('the bundle of sweep', () => {
  test('holds no client of a whole service, nothing for terminals, and no emulated cloud', () => {
    const forbidden =
      /^src\/(cli|report\/\w+|emulator|dev)\/|node_modules\/(commander|picocolors|ali-oss|@alicloud\/fc2)\/|node_modules\/@alicloud\/(ecs|ram|sts|fc)\d+\/dist\/client\.js/

    expect(inputs(sweep).filter((file) => forbidden.test(file))).toEqual([])
  })

  test('holds the parts that it is made of', () => {
    expect(inputs(sweep)).toEqual(
      expect.arrayContaining(['functions/sweep.ts', 'src/cloud/write/detach.ts', 'src/cloud/invoke/fc3.ts']),
    )
  })

  test('says what it loads when it is asked for', async () => {
    const later = Object.values(sweep.metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))

    expect(later).toEqual(expect.arrayContaining(['./ali-oss.cjs', './fc2.cjs']))
    expect((await stat(sweep.file)).size).toBeLessThanOrEqual(2_500_000)
  })
})
