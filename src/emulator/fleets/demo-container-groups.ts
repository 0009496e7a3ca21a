import type { FleetContainerGroup } from '../world/fleet.ts'

type Kind = Readonly<{
  name: string
  count: number
  tags: (number: number) => Record<string, string>
  role?: (number: number) => string | undefined
  more?: Partial<FleetContainerGroup>
}>

const pad = (number: number, length: number) => String(number).padStart(length, '0')

/** What the open-source virtual kubelet writes on the groups that it makes for pods (virtual-kubelet/alibabacloud-eci). */
const podTags = (NameSpace: string, PodName: string) => ({
  ClusterName: 'ack-prod',
  NodeName: 'virtual-kubelet-cn-hangzhou-b',
  NameSpace,
  PodName,
})

const kinds: readonly Kind[] = [
  {
    name: 'nightly-report',
    count: 12,
    tags: () => ({ job: 'nightly' }),
    role: (n) => (n > 9 ? undefined : 'batch-worker'),
  },
  {
    name: 'invoice-run',
    count: 8,
    tags: () => ({ job: 'invoices' }),
    role: (n) => (n > 6 ? 'legacy-batch' : 'batch-worker'),
  },
  { name: 'web-burst', count: 4, tags: () => ({ app: 'web', env: 'prod' }), role: () => 'web-tier' },
  { name: 'batch-nightly', count: 8, tags: (n) => podTags('batch', `nightly-${n}`), role: () => 'batch-worker' },
  { name: 'shop-checkout', count: 4, tags: (n) => podTags('shop', `checkout-${n}`) },
  { name: 'proxy', count: 4, tags: () => ({ app: 'proxy' }) },
  {
    name: 'migration',
    count: 3,
    tags: () => ({ job: 'migration' }),
    more: { Status: 'Succeeded', RestartPolicy: 'Never' },
  },
  { name: 'import', count: 1, tags: () => ({ job: 'import' }), more: { Status: 'Failed', RestartPolicy: 'OnFailure' } },
]

/** Jobs, a few servers, groups that pods made, and some that have ended. */
export const demoContainerGroups = (): FleetContainerGroup[] =>
  kinds.flatMap(({ name, count, tags, role, more }) =>
    Array.from({ length: count }, (_, at): FleetContainerGroup => {
      const number = at + 1
      const held = role?.(number)
      const stem = `eci-${name.replaceAll('-', '')}`
      return {
        ContainerGroupId: `${stem}${pad(number, 24 - stem.length)}`,
        ContainerGroupName: `${name}-${number}`,
        Tags: tags(number),
        RestartPolicy: 'Never',
        CreationTime: `2026-0${1 + (at % 8)}-${pad(1 + at, 2)}T01:${pad(at, 2)}:00Z`,
        ...(held === undefined ? {} : { RamRoleName: held }),
        ...more,
      }
    }),
  )
