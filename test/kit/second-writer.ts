import type { EcsId, RoleName } from '../../src/core/model/names.ts'
import { ecs } from '../emulator/clients.ts'
import type { Stack } from './stack.ts'

export type OtherWriter = Readonly<{
  attach: (id: EcsId, role: RoleName) => Promise<void>
  detach: (id: EcsId, role: RoleName) => Promise<void>
  swap: (id: EcsId, from: RoleName, to: RoleName) => Promise<void>
}>

/** Somebody else with the official client: a person, Terraform, OOS. */
export const otherWriter = ({ emulator }: Pick<Stack, 'emulator'>): OtherWriter => {
  const { endpoint, accessKeyId, accessKeySecret } = emulator.facts
  const regionId = 'cn-hangzhou'
  const config = { accessKeyId, accessKeySecret, endpoint: new URL(endpoint).host, protocol: 'http', regionId }
  const client = new ecs.default(config as ConstructorParameters<typeof ecs.default>[0])
  const attach = async (id: EcsId, ramRoleName: RoleName): Promise<void> => {
    const request = new ecs.AttachInstanceRamRoleRequest({ regionId, ramRoleName, instanceIds: JSON.stringify([id]) })
    await client.attachInstanceRamRole(request)
  }
  const detach = async (id: EcsId, ramRoleName: RoleName): Promise<void> => {
    const request = new ecs.DetachInstanceRamRoleRequest({ regionId, ramRoleName, instanceIds: JSON.stringify([id]) })
    await client.detachInstanceRamRole(request)
  }
  return {
    attach,
    detach,
    swap: async (id, from, to) => {
      await detach(id, from)
      await attach(id, to)
    },
  }
}
