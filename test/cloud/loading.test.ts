import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

/** What a fresh process has loaded of the SDKs after importing these of our files. */
const loadedBy = async (...files: readonly string[]): Promise<readonly string[]> => {
  const script = `
    ${files.map((file) => `await import(${JSON.stringify(new URL(`../../${file}`, import.meta.url).href)})`).join('\n')}
    const { createRequire } = await import('node:module')
    const require = createRequire(import.meta.url)
    console.log(JSON.stringify(Object.keys(require.cache)))
  `
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    script,
  ])
  const paths = JSON.parse(stdout) as string[]
  return paths.flatMap((path) => /node_modules\/(@alicloud\/.*)$/.exec(path.replaceAll('\\', '/'))?.[1] ?? [])
}

describe('what is loaded to reach the cloud', () => {
  test('is the SDK’s core and single request models, never a whole client', async () => {
    const loaded = await loadedBy('src/cloud/call/connect.ts', 'src/cloud/read/reader.ts', 'src/cloud/write/writer.ts')

    expect(loaded).toContain('@alicloud/openapi-core/dist/client.js')
    expect(loaded).toContain('@alicloud/ecs20140526/dist/models/DescribeInstancesRequest.js')
    expect(loaded.filter((file) => /@alicloud\/(ecs|ram|sts)\d+\/dist\/client\.js/.test(file))).toEqual([])
    expect(loaded.filter((file) => file.includes('eci20180808'))).toEqual([])
  })

  test('for an event is neither RAM nor what detaches', async () => {
    const loaded = await loadedBy('src/cloud/read/ecs.ts', 'src/cloud/write/attach.ts')

    expect(loaded.filter((file) => /Detach|ram2015/.test(file))).toEqual([])
  })
})
