import { execFile, execFileSync } from 'node:child_process'
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { serve } from '../../src/emulator/serve.ts'
import type { Served } from '../../src/emulator/serve.ts'
import type { FleetInstance, FleetRole } from '../../src/emulator/world/fleet.ts'
import { packed } from '../../src/cloud/probe/packed.ts'
import { printedProbe } from '../../src/verify/on-instance/printed.ts'

const run = promisify(execFile)
const hasCurl = (): boolean => {
  try {
    execFileSync('curl', ['--version'])
    execFileSync('openssl', ['version'])
    return true
  } catch {
    return false
  }
}

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0)) await step()
})

const start = async (instance: Partial<FleetInstance> = {}, role: Partial<FleetRole> = {}): Promise<Served> => {
  const served = await serve({
    fleet: {
      accounts: [
        {
          id: '1234567890123456',
          roles: [{ RoleName: 'web-tier', Policies: ['system/AliyunOSSReadOnlyAccess'], ...role }],
          buckets: [{ Name: 'web-assets', Objects: { a: 'a' } }],
          regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-web', RamRoleName: 'web-tier', ...instance }] } },
        },
      ],
    },
  })
  undo.push(served.close)
  return served
}

type Language = 'sh' | 'node'

const environment = ({ facts }: Served): Readonly<Record<string, string | undefined>> => ({
  PATH: process.env['PATH'],
  ROLEKEEPER_METADATA: `${facts.metadata}/i-web/latest`,
  ROLEKEEPER_STS: facts.endpoint,
  ROLEKEEPER_OSS: `${facts.oss}/web-assets/`,
  ROLEKEEPER_OSS_BUCKET: 'web-assets',
  ROLEKEEPER_OSS_REGION: 'cn-hangzhou',
})

/** Runs the printed probe as a person would: as a file of its own, told by its environment. */
const probe = async (language: Language, served: Served): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'rolekeeper-probe-'))
  undo.push(() => rmSync(folder, { recursive: true }))
  const file = join(folder, language === 'sh' ? 'probe.sh' : 'probe.mjs')
  writeFileSync(file, await printedProbe(language))
  const env = environment(served)
  const { stdout, stderr } = await run(language === 'sh' ? 'sh' : process.execPath, [file], { env })
  return stdout + stderr
}

const withoutTimes = (line: string): string => line.replace(/ (now|date)=\S*/g, '')

const languages: readonly Language[] = hasCurl() ? ['sh', 'node'] : ['node']

describe.each(languages)('the probe for %s', (language) => {
  test('finds the role and its token, and that both work, on a hardened instance too', async () => {
    const served = await start({ MetadataOptions: { HttpTokens: 'required' } })

    const line = await probe(language, served)

    expect(line).toMatch(/^rolekeeper-probe\/v1 token=200 role-status=200 date=\S+_GMT role=web-tier [^\n]+\n$/)
    expect(line).toContain(' credential-status=200 code=Success key=')
    expect(line).toContain(' sts=200 sts-code= sts-arn=acs:ram::1234567890123456:assumed-role/web-tier/vm-ram-i-web')
    expect(line).toMatch(/ oss=200 oss-code= now=\S+Z\n$/)
  })

  test('tells what is refused, by whom', async () => {
    const line = await probe(language, await start({}, { Policies: [] }))

    expect(line).toContain(' sts=200 ')
    expect(line).toContain(' oss=403 oss-code=AccessDenied ')
  })

  test('tells that there is no role, and asks nobody else', async () => {
    const served = await start({ RamRoleName: undefined })

    expect(withoutTimes(await probe(language, served))).toBe('rolekeeper-probe/v1 token=200 role-status=404\n')
    expect(served.cloud.world.calls.all().map(({ service }) => service)).toEqual(['metadata', 'metadata'])
  })

  test('prints neither secret nor token, and of the key no more than its end', async () => {
    const served = await start()

    const line = await probe(language, served)

    const [session] = served.cloud.world.sessions.values()
    expect(session).toBeDefined()
    expect(line).not.toContain(session?.AccessKeySecret)
    expect(line).not.toContain(session?.SecurityToken)
    expect(line).not.toContain(session?.AccessKeyId)
    expect(line).toContain(` key=${session?.AccessKeyId.slice(-4)} `)
  })
})

test.skipIf(!hasCurl())('the probe for sh says the same in a container group, where it arrives in pieces', async () => {
  const served = await start()
  const [command = '', ...words] = packed(await printedProbe('sh'))

  const { stdout } = await run(command, words, { env: environment(served) })

  expect(withoutTimes(stdout)).toBe(withoutTimes(await probe('sh', served)))
})

test('the probes import nothing, and both languages say the same', async () => {
  const served = await start()
  const lines = await Promise.all(languages.map((language) => probe(language, served)))

  expect(new Set(lines.map(withoutTimes)).size).toBe(1)
  expect(await printedProbe('node')).not.toMatch(/from '(?!node:)/)
  expect(await printedProbe('powershell')).toBe(
    readFileSync(join(import.meta.dirname, '../../src/verify/on-instance/probe.ps1'), 'utf8'),
  )
})
