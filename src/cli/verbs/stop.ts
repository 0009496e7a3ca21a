import { exitStatus } from '../../core/report/exit-status.ts'
import { readBounds } from '../../wire/bounds.ts'
import { ledgerWriter } from '../../wire/ledger-writer.ts'
import { noted } from '../noted.ts'
import type { Verb } from '../verb.ts'

const unsaid = 'no reason given'

/** The stop switch: no new change begins anywhere; swaps that have begun are finished. */
export const stop: Verb = async (call) =>
  flip(call, 'stop', 'Stopped: no new change begins. `rolekeeper start` undoes it.')

/** Undoes stop. */
export const start: Verb = async (call) => flip(call, 'start', 'Started.')

const flip = async (
  { own, config, out }: Parameters<Verb>[0],
  kind: 'stop' | 'start',
  text: string,
): ReturnType<Verb> => {
  const ledger = await ledgerWriter(config, await readBounds(config), null)
  const reason = typeof own['reason'] === 'string' ? own['reason'] : unsaid
  await ledger.note({ kind, reason })
  await out.present(noted(kind, { reason }, text))
  return exitStatus.done
}
