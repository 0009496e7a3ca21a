import * as z from 'zod'
import { defaultVariants, variantChoices } from './variants.ts'
import type { Variants } from './variants.ts'

/** How long changes stay unseen, in milliseconds. */
export type Visibility = {
  /** New instances are neither listed nor attachable for so long. */
  instancesMs: number
  /** DescribeInstanceRamRole goes on with the old role for so long. */
  instanceRolesMs: number
  /** New RAM roles are unknown to other services for so long. */
  ramMs: number
  /** New container groups are not listed for so long. */
  containerGroupsMs: number
}

/** How the metadata service hands out credentials, in milliseconds. */
export type InstanceCredentials = {
  /** From issue to expiration: six hours in samples of 2017 and 2024; older pages say one. */
  validMs: number
  /** A new credential is there so long before the old one ends, and both can be used ("Instance RAM roles"). */
  overlapMs: number
}

/** How the cloud behaves; all of it can be changed while it runs. */
export type Settings = {
  /** Real time that every API request takes at least. */
  latencyMs: number
  /** Calls a minute per account and region, by `Action`, `service:Action` or `*` (each action by itself). */
  quotas: Record<string, number>
  visibility: Visibility
  instanceCredentials: InstanceCredentials
  variants: Variants
}

export type SettingsPatch = {
  latencyMs?: number | undefined
  quotas?: Record<string, number> | undefined
  visibility?: { [Name in keyof Visibility]?: number | undefined } | undefined
  instanceCredentials?: { [Name in keyof InstanceCredentials]?: number | undefined } | undefined
  variants?: { [Name in keyof Variants]?: Variants[Name] | undefined } | undefined
  /** An instant to stand at, a distance to move, or real time again. */
  clock?: { now: number } | { advanceMs: number } | { run: true } | undefined
}

const whole = z.number().int().min(0)

const instant = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])

/** What `PUT /_emulator/settings` takes: what is left out stays as it is, `quotas` is replaced as a whole. */
export const settingsPatch: z.ZodType<SettingsPatch> = z.strictObject({
  latencyMs: whole.optional(),
  quotas: z.record(z.string(), whole).optional(),
  visibility: z
    .strictObject({ instancesMs: whole, instanceRolesMs: whole, ramMs: whole, containerGroupsMs: whole })
    .partial()
    .optional(),
  instanceCredentials: z
    .strictObject({ validMs: whole.min(1), overlapMs: whole })
    .partial()
    .optional(),
  variants: z
    .strictObject(Object.fromEntries(Object.entries(variantChoices).map(([name, values]) => [name, z.enum(values)])))
    .partial()
    .optional(),
  clock: z
    .union([
      z.strictObject({ now: instant }),
      z.strictObject({ advanceMs: z.number() }),
      z.strictObject({ run: z.literal(true) }),
    ])
    .optional(),
})

/** A cloud at its best: at once, unlimited, consistent. */
export const defaultSettings = (): Settings => ({
  latencyMs: 0,
  quotas: {},
  visibility: { instancesMs: 0, instanceRolesMs: 0, ramMs: 0, containerGroupsMs: 0 },
  instanceCredentials: { validMs: 6 * 3_600_000, overlapMs: 30 * 60_000 },
  variants: defaultVariants(),
})
