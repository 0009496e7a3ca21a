import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ecsId, roleName } from '../../src/core/model/names.ts'
import { serve, type Served } from '../../src/emulator/serve.ts'
import { openFolder } from '../../src/ledger/format.ts'
import type { FunctionContext } from '../../src/wire/function.ts'
import { version } from '../../src/wire/version.ts'
import { rolesIn } from '../kit/births.ts'
import { coldFunction, setVariables } from '../kit/cold-functions.ts'
import { ACCOUNT, fleetOf, id, web, webState } from '../kit/fleets.ts'
import { listenTo, type Loopback } from '../kit/invocations.ts'
import { otherWriter } from '../kit/second-writer.ts'

let folder = ''
let emulator: Served
let functions: Loopback
let context: FunctionContext
let restoreVariables = (): void => undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolekeeper-sweep-'))
  emulator = await serve({ fleet: fleetOf([web(1), web(2, 'old-tier'), web(3, 'web-tier')]) })
  functions = await listenTo(() => ({ status: 202 }))
  await mkdir(join(folder, 'desired'))
  await writeFile(join(folder, 'desired', 'state.yaml'), webState())
  const { endpoint, accessKeyId, accessKeySecret } = emulator.facts
  await openFolder(join(folder, 'ledger'), { cloud: new URL(endpoint).origin, mayCreate: true })
  restoreVariables = setVariables({
    ROLEKEEPER_CLOUD: endpoint,
    ROLEKEEPER_DESIRED: join(folder, 'desired'),
    ROLEKEEPER_LEDGER: join(folder, 'ledger'),
    ROLEKEEPER_FC_ENDPOINT: functions.url,
  })
  context = {
    requestId: 'req-1',
    accountId: ACCOUNT,
    region: 'cn-hangzhou',
    credentials: { accessKeyId, accessKeySecret },
    function: { name: 'rolekeeper-sweep', timeout: 600 },
    logger: { info: () => undefined },
  }
})
afterAll(async () => {
  restoreVariables()
  await functions.close()
  await emulator.close()
  await rm(folder, { recursive: true, force: true })
})

const timer = Buffer.from(JSON.stringify({ triggerTime: '2026-11-22T12:00:00Z', triggerName: 'sweep', payload: '' }))

describe('the sweep function', () => {
  it('divides its work by account and region, and does a shard when it is called for one', async () => {
    const handler = await coldFunction('sweep')

    const swept = await handler(timer, context)
    const [call] = functions.received
    const shard = await handler(Buffer.from(call?.body ?? ''), context)

    expect(swept).toMatchObject({ accounts: [{ account: ACCOUNT, started: ['cn-hangzhou'] }], findings: {} })
    expect(functions.received).toMatchObject([
      {
        method: 'POST',
        url: '/2023-03-30/functions/rolekeeper-sweep/invocations',
        headers: { 'x-fc-invocation-type': 'Async', authorization: expect.stringContaining('ACS3-HMAC-SHA256') },
        body: JSON.stringify({ shard: { account: ACCOUNT, region: 'cn-hangzhou' } }),
      },
    ])
    expect(shard).toMatchObject({ outcomes: { attached: 1, replaced: 1 } })
    expect([...rolesIn(emulator)]).toEqual([1, 2, 3].map((index) => [id(index), 'web-tier']))
  })

  it('is followed by the drift report, which sees what somebody changed and changes nothing', async () => {
    const handler = await coldFunction('drift-report')
    const other = otherWriter({ emulator })
    await other.detach(ecsId(id(1)), roleName('web-tier'))
    const lines: string[] = []
    const logger = { info: (line: string) => void lines.push(line) }

    const report = await handler(timer, { ...context, logger })

    expect(report).toMatchObject({
      schema: 'rolekeeper/report/v1',
      drift: { attach: 1 },
      pending: {},
      rows: [{ state: 'drift', id: id(1), to: 'web-tier', file: 'state.yaml' }],
      rowsLeftOut: 0,
      summary: { seen: 3, inSync: 2 },
    })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ requestId: 'req-1', drift: { attach: 1 } })
    expect(rolesIn(emulator).get(id(1))).toBeNull()
    expect(await handler(timer, context)).toMatchObject({ version, last: { added: 0, stayed: 1, gone: [] } })
  })

  it('is followed by a report also where a new process finds no ledger', async () => {
    const handler = await coldFunction('drift-report')
    process.env['ROLEKEEPER_LEDGER'] = join(folder, 'nowhere')

    const report = await handler(timer, context)

    process.env['ROLEKEEPER_LEDGER'] = join(folder, 'ledger')
    expect(report).toMatchObject({ commit: null, findings: [{ code: 'ledger-unreadable', severity: 'error' }] })
  })

  it('does nothing for a call that names no place of desired state', async () => {
    const handler = await coldFunction('sweep')

    expect(await handler({ shard: { account: ACCOUNT, region: 'cn-beijing' } }, context)).toBeNull()
    expect(await handler({ shard: 'cn-beijing' }, context)).toBeNull()
  })
})
