import type { LaunchSpec } from '../core/model/launch.ts'
import { region } from '../core/model/names.ts'
import type { Problem } from '../core/model/problem.ts'
import { check, inOrder } from './problems.ts'
import { eciSpec, ecsSpec } from './shape/launch.ts'
import { aboutFile } from './source-file.ts'
import { parseYaml } from './yaml.ts'

export type LaunchReading = Readonly<
  { ok: true; spec: LaunchSpec } | { ok: false; problems: readonly [Problem, ...Problem[]] }
>

/** A spec out of YAML or JSON, or all that is wrong with it; nothing was asked of the cloud for it. */
export function readLaunchSpec(kind: LaunchSpec['kind'], file: string, text: string): LaunchReading {
  const { documents, problems } = parseYaml(file, text)
  const [document, ...others] = documents
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) }
  if (document === undefined || others.length > 0) return { ok: false, problems: [notOne(file)] }
  if (kind === 'ecs') {
    const checked = check(ecsSpec, document)
    return checked.ok ? { ok: true, spec: ofEcs(checked.value) } : { ok: false, problems: inOrder(checked.problems) }
  }
  const checked = check(eciSpec, document)
  return checked.ok ? { ok: true, spec: ofEci(checked.value) } : { ok: false, problems: inOrder(checked.problems) }
}

const notOne = (file: string): Problem =>
  aboutFile(file, 'a spec is one document', 'Write one: what one instance or container group is made of.')

type EcsShape = ReturnType<typeof ecsSpec.parse>
type EciShape = ReturnType<typeof eciSpec.parse>

function ofEcs(shape: EcsShape): LaunchSpec {
  const { SecurityGroupIds = [], InstanceName = '', InstanceType, ImageId } = shape
  const groups = shape.SecurityGroupId === undefined ? SecurityGroupIds : [shape.SecurityGroupId, ...SecurityGroupIds]
  return {
    kind: 'ecs',
    ...common(shape),
    name: InstanceName,
    traits: { ...traitsOf(shape, groups), instanceType: InstanceType, images: [ImageId] },
    jobLike: false,
  }
}

function ofEci(shape: EciShape): LaunchSpec {
  const groups = shape.SecurityGroupId === undefined ? [] : [shape.SecurityGroupId]
  const { ContainerGroupName, RestartPolicy = 'Always', InstanceType = '', Container } = shape
  const images = [...new Set(Container.map(({ Image }) => Image))]
  return {
    kind: 'eci',
    ...common(shape),
    name: ContainerGroupName,
    traits: { ...traitsOf(shape, groups), instanceType: InstanceType, images },
    jobLike: RestartPolicy !== 'Always',
  }
}

function common(shape: EcsShape | EciShape) {
  const { Account = null, RegionId, VpcId: _vpc, Tags = {}, ...request } = shape
  const tags = Object.entries(Tags).map(([Key, Value]) => ({ Key, Value }))
  return {
    account: Account,
    region: region(RegionId),
    request: { ...request, ...(tags.length === 0 ? {} : { Tag: tags }) },
  }
}

const traitsOf = (shape: EcsShape | EciShape, securityGroupIds: readonly string[]) => ({
  tags: new Map(Object.entries(shape.Tags ?? {})),
  zoneId: shape.ZoneId ?? '',
  vpcId: shape.VpcId ?? '',
  vSwitchId: shape.VSwitchId ?? '',
  securityGroupIds,
  resourceGroupId: shape.ResourceGroupId ?? '',
})
