import { region } from '../core/model/names.ts'
import type { Receiver } from '../core/model/notify.ts'
import { HOUR } from '../core/model/time.ts'
import type { ReceiverShape } from './shape/notify.ts'

/** `settings.notify`, with what was left out filled in. The shape has seen that each has what its kind needs. */
export const receiverOf = (shape: ReceiverShape): Receiver => ({
  name: shape.name,
  severity: shape.severity ?? 'warning',
  accounts: shape.accounts ?? null,
  regions: shape.regions ?? null,
  windowMs: shape.window ?? HOUR,
  ...placeOf(shape),
})

const placeOf = ({ to, urlFrom = '', secretFrom, bus = '', region: at = '' }: ReceiverShape) => {
  if (to === 'issues') return { to }
  if (to === 'eventbridge') return { to, bus, region: region(at) }
  return { to, urlFrom, secretFrom: secretFrom ?? null }
}
