import { readFile } from 'node:fs/promises'
import { builtInBounds } from '../core/desired/bounds.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { Problem } from '../core/model/problem.ts'
import { formatProblem } from '../read/problems.ts'
import { readOperator } from '../read/operator.ts'
import type { Config } from './config.ts'

/** The operator's file is wrong: without bounds nothing begins. */
export class BadBounds extends Error {
  override name = 'BadBounds'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(formatProblem)
    super(`The operator's bounds cannot be read, so nothing begins:\n${lines.join('\n')}`)
    this.problems = problems
  }
}

/** What the operator allows; without a file the built-in bounds hold. Throws BadBounds, or what the file system says. */
export const readBounds = async ({ operator }: Pick<Config, 'operator'>): Promise<Bounds> => {
  if (operator === null) return builtInBounds
  const reading = readOperator(await readFile(operator, 'utf8'), operator)
  if (!reading.ok) throw new BadBounds(reading.problems)
  return reading.bounds
}
