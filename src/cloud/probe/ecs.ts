import { randomUUID } from 'node:crypto'
import { RunCommandRequest } from '@alicloud/ecs20140526/dist/models/RunCommandRequest.js'
import { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { At } from '../../core/model/instance.ts'
import type { Probed, Prober, Script } from '../../core/ports/prober.ts'
import type { Surroundings } from '../../core/ports/surroundings.ts'
import type { Caller } from '../call/call.ts'
import { text } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import type { Operation } from '../call/operation.ts'
import { listAgents } from './agents.ts'
import type { Agent } from './agents.ts'
import { inChunks } from './chunks.ts'
import { instancesOf, readResults } from './invocation-results.ts'

/** RunCommand takes up to 100 instances. */
const BATCH = 100
/** What the agent gives a command, and how long after that a result may still come. */
const TIMEOUT_S = 60
const PATIENCE_MS = 90_000
const PAUSES_MS = { first: 250, most: 4_000 }

// Asked again after a lost answer it is the same command, by its ClientToken.
const runCommand: Operation = { service: 'ecs', action: 'RunCommand', kind: 'read' }

/** Runs scripts on ECS instances by Cloud Assistant. */
export const ecsProber = (caller: Caller, around: Surroundings): Prober => ({
  run: async (at, ids, script) => {
    const agents = await listAgents(caller, at, ids)
    const silent = ids.flatMap((id) => (agents.get(id)?.online === true ? [] : [offline(id)]))
    const groups = (['linux', 'windows'] as const).flatMap((os) => {
      const ready = ids.filter((id) => isReady(agents.get(id), os))
      return inChunks(ready, BATCH).map((batch) => runOn({ caller, around, at, os, script }, batch))
    })
    return [...silent, ...(await Promise.all(groups)).flat()]
  },
})

const isReady = (agent: Agent | undefined, os: Agent['os']): boolean => agent?.online === true && agent.os === os

const offline = (id: string): Probed => ({
  id,
  is: 'offline',
  why: 'its Cloud Assistant agent is not in touch',
  fix: 'Start the instance and its agent (aliyun.service); or run the probe there: rolekeeper verify --print-probe sh',
})

type Job = Readonly<{ caller: Caller; around: Surroundings; at: At; os: Agent['os']; script: Script }>

/** "If any of the instances does not meet the conditions, reselect": a refused batch is tried by halves. */
const runOn = async (job: Job, ids: readonly string[]): Promise<readonly Probed[]> => {
  let invokeId: string
  try {
    invokeId = await send(job, ids)
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    const isOfAll = !['invalid', 'not-found', 'conflict'].includes(error.facts.class)
    if (ids.length === 1 || isOfAll) return ids.map((id) => failed(id, error))
    const middle = Math.ceil(ids.length / 2)
    const halves = [ids.slice(0, middle), ids.slice(middle)]
    return (await Promise.all(halves.map((half) => runOn(job, half)))).flat()
  }
  return collect(job, invokeId, ids)
}

const send = ({ caller, at, os, script }: Job, ids: readonly string[]): Promise<string> =>
  caller.call({
    operation: runCommand,
    account: at.account,
    region: at.region,
    query: ask(RunCommandRequest, {
      regionId: at.region,
      instanceId: [...ids],
      type: os === 'linux' ? 'RunShellScript' : 'RunPowerShellScript',
      commandContent: Buffer.from(os === 'linux' ? script.shell : script.powershell).toString('base64'),
      contentEncoding: 'Base64',
      name: 'rolekeeper-verify',
      timeout: TIMEOUT_S,
      clientToken: randomUUID(),
    }),
    resource: instancesOf(at),
    decode: (body) => text(body, 'InvokeId'),
  })

const failed = (id: string, { message }: CloudFailure): Probed => ({
  id,
  is: 'failed',
  why: `Cloud Assistant could not be asked: ${message}`,
  fix: 'Allow ecs:RunCommand, ecs:DescribeInvocationResults and ecs:DescribeCloudAssistantStatus, or run the probe by hand.',
})

/** Asks until every instance has ended, or for a minute and a half. */
const collect = async (job: Job, invokeId: string, ids: readonly string[]): Promise<readonly Probed[]> => {
  const { caller, at } = job
  const { clock, stop } = job.around
  const until = clock.now() + PATIENCE_MS
  for (let pause = PAUSES_MS.first; ; pause = Math.min(pause * 2, PAUSES_MS.most)) {
    let ended: ReadonlyMap<string, Probed>
    try {
      ended = await readResults(caller, at, invokeId)
    } catch (error) {
      if (!(error instanceof CloudFailure)) throw error
      return ids.map((id) => failed(id, error))
    }
    if (ids.every((id) => ended.has(id)) || clock.now() >= until) {
      return ids.map((id) => ended.get(id) ?? late(id))
    }
    await clock.sleep(pause, stop)
  }
}

const late = (id: string): Probed => ({
  id,
  is: 'offline',
  why: `its agent did not end the command within ${PATIENCE_MS / 1000} s`,
  fix: 'Look at the load of the instance, and verify it again by itself.',
})
