import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Keys } from './stack.ts'

export type Emulator = Readonly<{
  keys: Keys & Readonly<{ metadata: string }>
  folder: string
  /** Calls by action since the last time it was asked. */
  calls: () => Promise<Readonly<Record<string, number>>>
  settings: (settings: Readonly<Record<string, unknown>>) => Promise<void>
  close: () => Promise<void>
}>

const bin = new URL('../src/cli/rolekeeper.mjs', import.meta.url).pathname

/** The emulated cloud in a process of its own, so that its time is not ours. */
export const startEmulator = async (fleet: unknown): Promise<Emulator> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-bench-'))
  const file = join(folder, 'fleet.json')
  await writeFile(file, JSON.stringify(fleet))
  const child = spawn(process.execPath, [bin, 'emulator', '--port', '0', '--fleet', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const keys = JSON.parse(line) as Emulator['keys']
  const admin = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    const answer = await fetch(`${keys.endpoint}/_emulator/${path}`, init)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? null : answer.json()
  }
  return {
    keys,
    folder,
    calls: async () => {
      const counts: Record<string, number> = {}
      const served = (await admin('GET', 'calls')) as readonly { action: string }[] | { calls: { action: string }[] }
      for (const { action } of 'calls' in served ? served.calls : served) counts[action] = (counts[action] ?? 0) + 1
      await fetch(`${keys.endpoint}/_emulator/calls`, { method: 'DELETE' })
      return counts
    },
    settings: async (settings) => {
      await admin('PUT', 'settings', settings)
    },
    close: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const trust = {
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['ecs.aliyuncs.com'] } }],
}

const tiers = Array.from({ length: 10 }, (_, tier) => `tier-${tier}`)

/** One region of instances tagged app=web; `role` says what the nth holds. */
export const fleetOf = (count: number, role: (index: number) => string | undefined): unknown => ({
  accounts: [
    {
      id: '1234567890123456',
      roles: ['web-tier', 'old-tier', ...tiers].map((RoleName) => ({ RoleName, AssumeRolePolicyDocument: trust })),
      regions: {
        'cn-hangzhou': {
          instances: Array.from({ length: count }, (_, index) => {
            const RamRoleName = role(index)
            return {
              InstanceId: `i-${index.toString(36).padStart(20, '0')}`,
              InstanceName: `web-${index}`,
              InstanceNetworkType: 'vpc',
              Status: 'Running',
              CreationTime: '2026-01-01T00:00Z',
              Tags: { app: 'web' },
              ...(RamRoleName === undefined ? {} : { RamRoleName }),
            }
          }),
        },
      },
    },
  ],
})

export const webState = `
settings:
  accounts: [{ name: bench, id: "1234567890123456", regions: [cn-hangzhou] }]
  limits:
    attach: { max: 100000, per: 1h }
    replace: { max: 1000, per: 1h }
roles:
  web-tier: { managed: false }
  old-tier: { managed: false }
bindings:
  - { name: web, role: web-tier, match: { kind: ecs, tags: { app: web } } }
`
