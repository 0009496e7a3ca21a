import type { Variants } from '../../src/emulator/world/variants.ts'
import { ecs, hangzhou } from './clients.ts'
import type { Emulator } from './clients.ts'

export const attach = (emulator: Emulator, ramRoleName: string, ids: readonly string[], policy?: string) =>
  emulator
    .ecs()
    .attachInstanceRamRole(
      new ecs.AttachInstanceRamRoleRequest({
        regionId: hangzhou,
        ramRoleName,
        instanceIds: JSON.stringify(ids),
        ...(policy === undefined ? {} : { policy }),
      }),
    )
    .then(({ body }) => body)

export const detach = (emulator: Emulator, ids: readonly string[], ramRoleName?: string) =>
  emulator
    .ecs()
    .detachInstanceRamRole(
      new ecs.DetachInstanceRamRoleRequest({
        regionId: hangzhou,
        instanceIds: JSON.stringify(ids),
        ...(ramRoleName === undefined ? {} : { ramRoleName }),
      }),
    )
    .then(({ body }) => body)

export const look = (emulator: Emulator, request: Readonly<Record<string, unknown>>) =>
  emulator
    .ecs()
    .describeInstanceRamRole(new ecs.DescribeInstanceRamRoleRequest({ regionId: hangzhou, ...request }))
    .then(({ body }) => body)

export const held = (emulator: Emulator, id: string) =>
  emulator.cloud.world.accounts.get('1234567890123456')?.regions.get(hangzhou)?.instances.get(id)

export const vary = ({ cloud }: Emulator, variants: Partial<Variants>) =>
  Object.assign(cloud.world.settings.variants, variants)

export const attachRows = async (emulator: Emulator, role: string, ids: readonly string[]) =>
  (await attach(emulator, role, ids))?.attachInstanceRamRoleResults?.attachInstanceRamRoleResult?.map(
    ({ instanceId, code, success }) => [instanceId, code, success],
  )

export const detachRows = async (emulator: Emulator, ids: readonly string[], role?: string) =>
  (await detach(emulator, ids, role))?.detachInstanceRamRoleResults?.detachInstanceRamRoleResult?.map(
    ({ instanceId, code, success }) => [instanceId, code, success],
  )
