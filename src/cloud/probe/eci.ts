import { CloudFailure } from '../../core/model/cloud-failure.ts'
import type { At } from '../../core/model/instance.ts'
import type { Probed, Prober } from '../../core/ports/prober.ts'
import type { Caller } from '../call/call.ts'
import { rows, rowsOrNone, text, textOrEmpty } from '../call/decode.ts'
import { ask } from '../call/model.ts'
import type { Operation } from '../call/operation.ts'
import { inChunks } from './chunks.ts'
import { packed } from './packed.ts'

/** DescribeContainerGroups takes at most 20 ids. */
const BATCH = 20
const describe: Operation = { service: 'eci', action: 'DescribeContainerGroups', kind: 'list' }
// Run twice it prints the same twice.
const exec: Operation = { service: 'eci', action: 'ExecContainerCommand', kind: 'read' }

/** Runs scripts in the first container of container groups. */
export const eciProber = (caller: Caller): Prober => ({
  run: async (at, ids, script) => {
    const command = JSON.stringify(packed(script.shell))
    const batches = inChunks(ids, BATCH).map((batch) => containersOf(caller, at, batch))
    const containers = new Map((await Promise.all(batches)).flat())
    return Promise.all(ids.map((id) => runIn(caller, at, id, containers.get(id), command)))
  },
})

type Container = string | CloudFailure

/** The name of each group's first container, or why it is not known. */
const containersOf = async (
  { call }: Caller,
  at: At,
  ids: readonly string[],
): Promise<readonly (readonly [string, Container])[]> => {
  const { DescribeContainerGroupsRequest } = await import('@alicloud/eci20180808')
  try {
    return await call({
      operation: describe,
      account: at.account,
      region: at.region,
      query: ask(DescribeContainerGroupsRequest, { regionId: at.region, containerGroupIds: JSON.stringify(ids) }),
      resource: `acs:eci:${at.region}:${at.account}:containergroup/*`,
      decode: (body) =>
        rows(body, 'ContainerGroups').flatMap((group) => {
          const [container] = rowsOrNone(group, 'Containers')
          return container === undefined ? [] : [[text(group, 'ContainerGroupId'), text(container, 'Name')] as const]
        }),
    })
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    return ids.map((id) => [id, error])
  }
}

const runIn = async (
  { call }: Caller,
  at: At,
  id: string,
  container: Container | undefined,
  command: string,
): Promise<Probed> => {
  if (container === undefined) return { id, is: 'offline', why: 'it has no container now', fix: restart }
  if (container instanceof CloudFailure) return failed(id, container)
  const { ExecContainerCommandRequest } = await import('@alicloud/eci20180808')
  try {
    const output = await call({
      operation: exec,
      account: at.account,
      region: at.region,
      query: ask(ExecContainerCommandRequest, {
        regionId: at.region,
        containerGroupId: id,
        containerName: container,
        command,
        sync: true,
        TTY: false,
        stdin: false,
      }),
      resource: `acs:eci:${at.region}:${at.account}:containergroup/${id}`,
      decode: (body) => textOrEmpty(body, 'SyncResponse'),
    })
    return { id, is: 'printed', output }
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    // ExecContainerCommand, error table: the group is in a state that takes no commands.
    if (error.facts.code === 'IncorrectStatus') return { id, is: 'offline', why: error.message, fix: restart }
    return failed(id, error)
  }
}

const restart = 'Let the container group run, and verify it again.'

const failed = (id: string, { message }: CloudFailure): Probed => ({
  id,
  is: 'failed',
  why: `the container could not be asked: ${message}`,
  fix: 'Allow eci:DescribeContainerGroups and eci:ExecContainerCommand, or run the probe in the container by hand.',
})
