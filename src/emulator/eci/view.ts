import { toSeconds } from '../world/clock.ts'
import type { ContainerGroup } from '../world/service.ts'
import { isReady, isStuck, pastPhases } from './life.ts'
import { listAt } from './shapes.ts'
import type { Container } from './shapes.ts'

type Fields = Record<string, unknown>

/** A group as DescribeContainerGroups shows it: flat lists, and no field for what it does not have. */
export const toRow = (group: ContainerGroup, now: number, withEvents: boolean): Fields => {
  const { Status, endedAt, RamRoleName } = group
  const ended = endedAt === undefined ? undefined : toSeconds(endedAt)
  return {
    ContainerGroupId: group.ContainerGroupId,
    ContainerGroupName: group.ContainerGroupName,
    RegionId: group.RegionId,
    ZoneId: group.ZoneId,
    VpcId: group.VpcId,
    VSwitchId: group.VSwitchId,
    SecurityGroupId: group.SecurityGroupId,
    ResourceGroupId: group.ResourceGroupId,
    ...(RamRoleName === undefined ? {} : { RamRoleName }),
    Status,
    RestartPolicy: group.RestartPolicy,
    Cpu: group.Cpu,
    Memory: group.Memory,
    CreationTime: group.CreationTime,
    ...(Status === 'Succeeded' ? { SucceededTime: ended } : {}),
    ...(Status === 'Failed' ? { FailedTime: ended } : {}),
    ...(Status === 'Expired' ? { ExpiredTime: ended } : {}),
    Tags: [...group.tags].map(([Key, Value]) => ({ Key, Value })),
    Volumes: [],
    ...group.more,
    Containers: listAt(group.more, 'Containers').map((container) => containerRow(container, group, now)),
    InitContainers: listAt(group.more, 'InitContainers').map((container) => initRow(container, group, now)),
    Events: withEvents ? eventsOf(group, now) : [],
  }
}

const lists = { Args: [], Ports: [], VolumeMounts: [], EnvironmentVars: [] }

/** What a fleet file says of a container's state stands. */
const containerRow = (container: Container, group: ContainerGroup, now: number): Fields => ({
  ...lists,
  Commands: [],
  RestartCount: 0,
  Ready: readyNow(group),
  CurrentState: stateOf(group, now),
  ...container,
})

const initRow = (container: Container, group: ContainerGroup, now: number): Fields => {
  const started = group.Status !== 'Scheduling' && group.Status !== 'Pending'
  const { from } = pastPhases(group, now).at(-1) ?? { from: now }
  const done = { State: 'Terminated', Reason: 'Completed', ExitCode: 0, FinishTime: toSeconds(from) }
  const CurrentState = started ? done : { State: 'Waiting', Reason: 'PodInitializing' }
  return { ...lists, Command: [], RestartCount: 0, Ready: started, CurrentState, ...container }
}

const readyNow = (group: ContainerGroup): boolean => group.Status === 'Running' && isReady(group)

const stateOf = (group: ContainerGroup, now: number): Fields => {
  const since = toSeconds(pastPhases(group, now).at(-1)?.from ?? now)
  if (group.Status === 'Succeeded' || group.Status === 'Failed') {
    const failed = group.Status === 'Failed'
    const Reason = failed ? 'Error' : 'Completed'
    return { State: 'Terminated', Reason, ExitCode: failed ? 1 : 0, FinishTime: since }
  }
  if (group.Status === 'Running') return { State: 'Running', StartTime: since }
  const Reason = isStuck(group) ? 'ImagePullBackOff' : 'ContainerCreating'
  return { State: 'Waiting', Reason }
}

type Happening = readonly [type: 'Normal' | 'Warning', reason: string, message: string]

/** What each phase leaves among the events; the words are ours, the reasons those of Kubernetes. */
const happenings: Readonly<Record<string, (group: ContainerGroup) => readonly Happening[]>> = {
  Pending: (group) =>
    isStuck(group)
      ? [['Warning', 'Failed', 'Failed to pull image: not found']]
      : [['Normal', 'Pulling', 'Pulling the images of all containers']],
  Running: () => [
    ['Normal', 'Created', 'Created container'],
    ['Normal', 'Started', 'Started container'],
  ],
  Succeeded: () => [['Normal', 'Completed', 'All containers have completed']],
  Failed: () => [['Warning', 'Failed', 'A container has failed']],
  ScheduleFailed: () => [['Warning', 'NoStock', 'The specified resource is out of stock']],
  Restarting: () => [['Normal', 'Restarting', 'Restarting the container group']],
  Updating: () => [['Normal', 'Updating', 'Updating the container group']],
  Terminating: () => [['Normal', 'Killing', 'Stopping container']],
}

// DescribeContainerGroups, Events: at most 50.
const mostEvents = 50

/** A group's events, as WithEvent shows them. */
const eventsOf = (group: ContainerGroup, now: number): readonly Fields[] =>
  pastPhases(group, now)
    .flatMap(({ Status, from }) =>
      (happenings[Status]?.(group) ?? []).map(([Type, Reason, Message]) => ({
        Type,
        Reason,
        Message,
        Name: `${group.ContainerGroupName}.${from.toString(16)}`,
        Count: 1,
        FirstTimestamp: toSeconds(from),
        LastTimestamp: toSeconds(from),
      })),
    )
    .slice(-mostEvents)

const identity = (group: ContainerGroup) => ({
  ContainerGroupId: group.ContainerGroupId,
  Name: group.ContainerGroupName,
  Namespace: 'default',
  uuid: group.ContainerGroupId,
  Annotations: '{}',
})

/** A group as DescribeContainerGroupEvents shows it. */
export const toEventsRow = (group: ContainerGroup, now: number): Fields => ({
  ...identity(group),
  Events: eventsOf(group, now).map(({ Name, ...event }) => ({
    ...event,
    ReportingComponent: '',
    ReportingInstance: '',
    Source: { Component: 'EciService', Host: 'eci' },
    involvedObject: {
      Kind: 'Pod',
      Name: group.ContainerGroupName,
      Namespace: 'default',
      Uid: group.ContainerGroupId,
      ApiVersion: 'v1',
    },
    Metadata: { Name, Namespace: 'default' },
  })),
})

const phases: ReadonlySet<string> = new Set(['Pending', 'Running', 'Succeeded', 'Failed'])

/** A group as DescribeContainerGroupStatus shows it: like the status of a pod, and without its role. */
export const toStatusRow = (group: ContainerGroup, now: number): Fields => {
  const Ready = readyNow(group)
  const ip = group.more['IntranetIp']
  const lastTransitionTime = toSeconds(pastPhases(group, now).at(-1)?.from ?? now)
  return {
    ...identity(group),
    Status: group.Status,
    PodStatus: {
      Phase: phases.has(group.Status) ? group.Status : 'Pending',
      StartTime: group.CreationTime,
      QosClass: 'Guaranteed',
      Conditions: [{ type: 'Ready', status: Ready ? 'True' : 'False', lastTransitionTime }],
      ContainerStatuses: listAt(group.more, 'Containers').map(({ Name, Image }) => ({
        Name,
        Image,
        Ready,
        Started: group.Status === 'Running',
        RestartCount: 0,
        State: podState(stateOf(group, now)),
      })),
      ...(typeof ip === 'string' ? { HostIp: ip, PodIp: ip, PodIps: [{ Ip: ip }] } : {}),
    },
  }
}

const podState = ({ State, StartTime, FinishTime, Reason, ExitCode }: Fields): Fields => {
  if (State === 'Running') return { Running: { StartedAt: StartTime } }
  if (State === 'Terminated') return { Terminated: { ExitCode, Reason, FinishedAt: FinishTime } }
  return { Waiting: { Reason } }
}
