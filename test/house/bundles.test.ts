import { stat } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Bundled } from '../../scripts/bundle.ts'
import { builtFunction } from '../kit/built.ts'

let event: Bundled
let bucketClient: Bundled
let admission: Bundled

beforeAll(async () => {
  const built = await builtFunction('instance-event')
  const client = built.besides.find(({ file }) => file.endsWith('ali-oss.cjs'))
  if (client === undefined) throw new Error('There is no client for buckets beside it.')
  event = built.bundled
  bucketClient = client
  admission = (await builtFunction('pod-admission')).bundled
})

const inputs = ({ metafile }: Bundled): readonly string[] => Object.keys(metafile.inputs)

describe('the bundle of instance-event', () => {
  test('holds nothing that could detach, change RAM, or read desired state', () => {
    const forbidden =
      /^src\/(cloud\/write\/(detach|ram|writer|policy-attachment)|cloud\/read\/(ram|reader|eci)|apply\/(replace|swap|detach|ram|take-off|seat)|read\/|report\/)|node_modules\/(isomorphic-git|yaml|zod|ali-oss)\//

    expect(inputs(event).filter((file) => forbidden.test(file))).toEqual([])
  })

  test('holds the parts that it is made of', () => {
    expect(inputs(event)).toEqual(
      expect.arrayContaining(['functions/instance-event.ts', 'src/cloud/write/attach.ts', 'src/core/plan/planner.ts']),
    )
  })

  test('takes no more than 1.2 MB, with the client for buckets that it loads on first use', async () => {
    const sizes = await Promise.all([event, bucketClient].map(async ({ file }) => (await stat(file)).size))

    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_200_000)
  })
})

describe('the bundle of pod-admission', () => {
  test('holds no client of ECS, ECI or RAM, nothing that writes, no git and no YAML', () => {
    const forbidden =
      /^src\/(cloud\/(read|write)\/|apply\/|read\/|list\/|run\/|report\/|ledger\/(ledger|append|burst|lease)\.)|node_modules\/(@alicloud|isomorphic-git|openpgp|yaml|zod|ali-oss)\//

    expect(inputs(admission).filter((file) => forbidden.test(file))).toEqual([])
  })

  test('holds the parts that it is made of', () => {
    expect(inputs(admission)).toEqual(
      expect.arrayContaining(['functions/pod-admission.ts', 'src/k8s/admission.ts', 'src/core/desired/choose.ts']),
    )
  })
})
