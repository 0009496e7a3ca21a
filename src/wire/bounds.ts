import { readFile } from 'node:fs/promises'
import { builtInBounds } from '../core/desired/bounds.ts'
import type { Bounds } from '../core/model/bounds.ts'
import { readOperator } from '../read/operator.ts'
import { BadBounds } from './config.ts'
import type { Config } from './config.ts'

/** What the operator allows; without a file the built-in bounds hold. Throws BadBounds, or what the file system says. */
export const readBounds = async ({ operator }: Pick<Config, 'operator'>): Promise<Bounds> => {
  if (operator === null) return builtInBounds
  const reading = readOperator(await readFile(operator, 'utf8'), operator)
  if (!reading.ok) throw new BadBounds(reading.problems)
  return reading.bounds
}
