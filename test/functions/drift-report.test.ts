import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { serve, type Served } from '../../src/emulator/serve.ts'
import type { CloudEvent } from '../../src/emulator/world/bus.ts'
import { openFolder } from '../../src/ledger/format.ts'
import { encodeBounds } from '../../src/wire/bounds-json.ts'
import type { FunctionContext } from '../../src/wire/function.ts'
import { coldFunction, setVariables } from '../kit/cold-functions.ts'
import { ACCOUNT, fleetOf, web, webState } from '../kit/fleets.ts'
import { listenTo, type Loopback } from '../kit/invocations.ts'
import { startRobot, type RobotServer } from '../kit/robots.ts'

const SECRET = 'SEC-of-the-robot'
const notify = `settings:
  notify:
    - { name: team, to: dingtalk, urlFrom: ROLEKEEPER_NOTIFY_URL, secretFrom: ROLEKEEPER_NOTIFY_SECRET, severity: note }
    - { name: nobody, to: slack, urlFrom: ROLEKEEPER_NOTIFY_NOWHERE }
    - { name: bus, to: eventbridge, bus: team-bus, region: cn-hangzhou, severity: note }
`

let folder = ''
let emulator: Served
let functions: Loopback
let robot: RobotServer
let context: FunctionContext
const events: CloudEvent[] = []
const lines: string[] = []
let restoreVariables = (): void => undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolekeeper-report-'))
  emulator = await serve({ fleet: fleetOf([web(1), web(2, 'web-tier')]) })
  emulator.cloud.world.bus.subscribe((event) => {
    if (event.source === 'rolekeeper') events.push(event)
  })
  functions = await listenTo(() => ({ status: 202 }))
  robot = await startRobot('dingtalk', SECRET, () => Date.now())
  await mkdir(join(folder, 'desired'))
  await writeFile(join(folder, 'desired', 'state.yaml'), webState().replace('settings:\n', notify))
  const { endpoint, accessKeyId, accessKeySecret } = emulator.facts
  await openFolder(join(folder, 'ledger'), { cloud: new URL(endpoint).origin, mayCreate: true })
  restoreVariables = setVariables({
    ROLEKEEPER_CLOUD: endpoint,
    ROLEKEEPER_DESIRED: join(folder, 'desired'),
    ROLEKEEPER_LEDGER: join(folder, 'ledger'),
    ROLEKEEPER_FC_ENDPOINT: functions.url,
    ROLEKEEPER_OPERATOR: encodeBounds({ ...builtInBounds, notifyHosts: [robot.url.host] }),
    ROLEKEEPER_NOTIFY_URL: robot.url.href,
    ROLEKEEPER_NOTIFY_SECRET: SECRET,
  })
  context = {
    requestId: 'req-1',
    accountId: ACCOUNT,
    region: 'cn-hangzhou',
    credentials: { accessKeyId, accessKeySecret },
    function: { name: 'rolekeeper-drift-report', timeout: 600 },
    logger: { info: (line) => void lines.push(line) },
  }
})
afterAll(async () => {
  restoreVariables()
  await robot.close()
  await functions.close()
  await emulator.close()
  await rm(folder, { recursive: true, force: true })
})

const timer = Buffer.from(JSON.stringify({ triggerTime: '2026-11-22T12:00:00Z', triggerName: 'report', payload: '' }))

describe('the drift report function', () => {
  it('tells whom desired state names, once, and reports all the same where one cannot be told', async () => {
    const sweep = await coldFunction('sweep')
    const report = await coldFunction('drift-report')
    await sweep(timer, { ...context, function: { name: 'rolekeeper-sweep', timeout: 600 } })

    const first = await report(timer, context)
    const told = robot.taken.length
    const second = await report(timer, context)

    expect([first.pending, second.pending]).toEqual([{ attach: 1 }, { attach: 1 }])
    expect(told).toBe(1)
    expect(robot.taken).toHaveLength(1)
    expect(robot.taken[0]?.text).toContain('not done yet')
    expect(events.map(({ type }) => type)).toContain('rolekeeper:Cause:Opened')
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(events.length)
    const said = lines.filter((line) => line.includes('A receiver could not be told.'))
    expect(said[0]).toContain('ROLEKEEPER_NOTIFY_NOWHERE is not set')
    for (const secret of [SECRET, 't0ken-of']) expect(lines.join('')).not.toContain(secret)
  })
})
