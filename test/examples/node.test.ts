import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { startOss } from '../../src/emulator/oss/server.ts'
import type { MetadataRig } from '../emulator/metadata-kit.ts'
import { hour, minute, setRole, startMetadataRig } from '../emulator/metadata-kit.ts'
import { pass, standOn } from '../kit/on-machine.ts'

type Client = Readonly<{ options: { accessKeyId: string } }>
type Example = Readonly<{
  openBucket: (options: Readonly<Record<string, unknown>>) => Promise<Client>
  keysOf: (client: Client, prefix?: string) => AsyncIterable<string>
}>

// What applications copy, as they would run it.
const file = join(import.meta.dirname, '../../examples/apps/node/oss.mjs')
const { openBucket, keysOf } = (await import(pathToFileURL(file).href)) as Example

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0)) await step()
})

const objects = { 'static/a.css': 'a', 'static/b.js': 'b', 'readme.txt': 'r' }

const start = async (): Promise<MetadataRig & Readonly<{ open: () => Promise<Client> }>> => {
  const buckets = [{ Name: 'web-assets', Objects: objects }]
  const rig = startMetadataRig({ RamRoleName: 'old-tier', MetadataOptions: { HttpTokens: 'required' } }, { buckets })
  const oss = await startOss(rig.cloud.world)
  undo.push(oss.close, standOn(rig.cloud.world, 'i-web'))
  const options = { bucket: 'web-assets', region: 'oss-cn-hangzhou', endpoint: oss.endpoint }
  return { ...rig, open: () => openBucket(options) }
}

const list = async (client: Client, prefix?: string): Promise<readonly string[]> => {
  const keys: string[] = []
  for await (const key of keysOf(client, prefix)) keys.push(key)
  return keys
}

const refusals = ({ cloud }: MetadataRig): readonly string[] =>
  cloud.world.calls
    .all()
    .flatMap(({ service, action, code }) => (code === null ? [] : [`${service} ${action} ${code}`]))

describe('the Node example', () => {
  test('lists a bucket with the token of the role, on a hardened instance', async () => {
    const { open } = await start()

    expect(await list(await open(), 'static/')).toEqual(['static/a.css', 'static/b.js'])
  })

  test('sees no refusal over 24 hours of token changes and a replace of the role', async () => {
    const rig = await start()
    const client = await rig.open()
    const used = new Set<string>()

    for (let at = 0; at < 24 * hour; at += 10 * minute) {
      if (at === 11 * hour) setRole(rig.cloud, 'i-web', 'web-tier')
      expect(await list(client)).toHaveLength(3)
      used.add(client.options.accessKeyId)
      pass(rig.cloud.world, 10 * minute)
    }

    expect(refusals(rig)).toEqual([])
    expect(used.size).toBeGreaterThanOrEqual(4)
    const callers = rig.cloud.world.calls.all().flatMap(({ caller }) => (caller === null ? [] : [caller]))
    expect(callers.at(-1)).toBe('acs:ram::1234567890123456:assumed-role/web-tier/vm-ram-i-web')
  })

  test('sees no refusal however irregularly it is used', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 }),
        async (minutes) => {
          const rig = await start()
          const client = await rig.open()
          for (const wait of minutes) {
            await list(client)
            pass(rig.cloud.world, wait * minute)
          }
          await list(client)
          expect(refusals(rig)).toEqual([])
          for (const step of undo.splice(0)) await step()
        },
      ),
      { numRuns: 10 },
    )
  })
})
