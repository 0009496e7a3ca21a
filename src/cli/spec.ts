import { readFile } from 'node:fs/promises'
import type { AccountWishes, DesiredState } from '../core/model/desired-state.ts'
import type { LaunchSpec } from '../core/model/launch.ts'
import { readLaunchSpec } from '../read/launch-spec.ts'
import { formatProblem } from '../read/problems.ts'
import { terminal } from '../report/escape.ts'
import { UsageError } from '../wire/config.ts'
import type { VerbCall } from './verb.ts'

/** Null: it cannot be sent, and all that is wrong with it has been said. */
export const readSpec = async ({ args: [kind], own, out }: VerbCall): Promise<LaunchSpec | null> => {
  if (kind !== 'ecs' && kind !== 'eci') {
    throw new UsageError(`rolekeeper launch knows ecs (an instance) and eci (a container group), not ${String(kind)}.`)
  }
  const file = String(own['file'])
  const reading = readLaunchSpec(kind, file, await readFile(file, 'utf8'))
  if (reading.ok) return reading.spec
  out.complain(`The spec cannot be used, so nothing was sent:\n${reading.problems.map(lineOf).join('\n')}`)
  return null
}

const lineOf = (problem: Parameters<typeof formatProblem>[0]): string => terminal(formatProblem(problem))

/** The account in which to launch. Throws UsageError where that is not one. */
export const accountOf = (
  { account }: LaunchSpec,
  { accounts }: DesiredState,
  filter: readonly string[] | null,
): AccountWishes => {
  const names = account === null ? filter : [account]
  const all = [...accounts.values()]
  const found = all.filter(({ id, name }) => names === null || names.includes(id) || names.includes(name))
  const [only, ...more] = found
  if (only !== undefined && more.length === 0) return only
  const known = all.map(({ name }) => name).join(', ')
  throw new UsageError(
    `In which account? Write one into the spec (Account: …). Desired state has ${known === '' ? 'none' : known}.`,
  )
}
