import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serve, type Served } from '../../src/emulator/serve.ts'
import { openFolder } from '../../src/ledger/format.ts'
import { answerProbe } from '../../src/verify/on-instance/answer.ts'
import type { FunctionContext, FunctionHandler } from '../../src/wire/function.ts'
import { rolesIn } from '../kit/births.ts'
import { builtFunction } from '../kit/built.ts'
import { setVariables } from '../kit/cold-functions.ts'
import { ACCOUNT, fleetOf, id, web, webState } from '../kit/fleets.ts'
import { listenTo, type Loopback } from '../kit/invocations.ts'

type Line = Readonly<Record<string, unknown>>

let folder = ''
let emulator: Served
let functions: Loopback
let file = ''
const lines: Line[] = []
let restoreVariables = (): void => undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolekeeper-sweep-verify-'))
  emulator = await serve({ fleet: fleetOf([web(1), web(2, 'old-tier')]), shell: answerProbe })
  functions = await listenTo(() => ({ status: 202 }))
  file = (await builtFunction('sweep')).bundled.file
  await mkdir(join(folder, 'desired'))
  const state = webState().replace('settings:', 'settings:\n  verify: { sample: 100%, rollback: true }')
  await writeFile(join(folder, 'desired', 'state.yaml'), state)
  const { endpoint } = emulator.facts
  await openFolder(join(folder, 'ledger'), { cloud: new URL(endpoint).origin, mayCreate: true })
  restoreVariables = setVariables({
    ROLEKEEPER_CLOUD: endpoint,
    ROLEKEEPER_DESIRED: join(folder, 'desired'),
    ROLEKEEPER_LEDGER: join(folder, 'ledger'),
    ROLEKEEPER_FC_ENDPOINT: functions.url,
  })
})
afterAll(async () => {
  restoreVariables()
  await functions.close()
  await emulator.close()
  await rm(folder, { recursive: true, force: true })
})

test('a shard of the built sweep asks the machines that it changed, and takes back a role that does not work', async () => {
  const { accessKeyId, accessKeySecret } = emulator.facts
  const context: FunctionContext = {
    ...{ requestId: 'req-1', accountId: ACCOUNT, region: 'cn-hangzhou' },
    credentials: { accessKeyId, accessKeySecret },
    function: { name: 'rolekeeper-sweep', timeout: 600 },
    logger: { info: (line) => void lines.push(JSON.parse(line) as Line) },
  }
  const { handler } = createRequire(import.meta.url)(file) as { handler: FunctionHandler<unknown> }
  const shard = Buffer.from(JSON.stringify({ shard: { account: ACCOUNT, region: 'cn-hangzhou' } }))
  const rule = { service: 'metadata', action: 'GetCredentials', code: 'NotFound', status: 404 }
  const [fault] = emulator.cloud.world.faults.add([rule])

  await handler(Buffer.from(JSON.stringify({ triggerTime: '', triggerName: 'sweep', payload: '' })), context)
  const answer = await handler(shard, context)

  expect(fault).toBeDefined()
  expect(answer).toMatchObject({ outcomes: { 'rolled-back': 2 } })
  expect([...rolesIn(emulator)]).toEqual([
    [id(1), null],
    [id(2), 'old-tier'],
  ])
  const told = lines.filter(({ effect }) => effect !== undefined)
  expect(told.map(({ effect }) => effect)).toEqual(['attached-not-effective', 'attached-not-effective'])

  emulator.cloud.world.faults.clear()
  expect(await handler(shard, context)).toMatchObject({ outcomes: { refused: 2 } })
  expect([...rolesIn(emulator).values()]).toEqual([null, 'old-tier'])
})
