import type { Instant } from '../../core/model/time.ts'
import type { Batch } from './message.ts'

/** What goes to a robot. */
export type RobotCall = Readonly<{ url: URL; headers: Readonly<Record<string, string>>; body: string }>

/** Where it goes; the secret signs it. */
export type RobotAddress = Readonly<{ url: URL; secret: string | null; at: Instant }>

/** One vendor's robot. */
export type RobotKind = Readonly<{
  callOf: (batch: Batch, to: RobotAddress) => RobotCall
  /** What is wrong though the status says that nothing is; null: nothing is. */
  refusalIn: (text: string) => string | null
}>

/** Robots answer 200 and say in the body, by a number, whether they mean it. What else they say may quote what was sent. */
export const numberIn =
  (field: string) =>
  (text: string): string | null => {
    const number = fieldIn(text, field)
    if (number === 0) return null
    return typeof number === 'number' ? `it answered ${field} ${number}` : `it answered no ${field}`
  }

const fieldIn = (text: string, field: string): unknown => {
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? Reflect.get(answer, field) : undefined
  } catch {
    return undefined
  }
}
