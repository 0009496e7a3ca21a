import { join } from 'node:path'
import { noFilter } from '../src/core/check/filter.ts'
import { builtInBounds } from '../src/core/desired/bounds.ts'
import { commit } from '../src/core/model/names.ts'
import type { RunRecord } from '../src/core/model/run-record.ts'
import { readDesired } from '../src/read/desired.ts'
import { pass } from '../src/run/pass.ts'
import { digest } from '../src/wire/surroundings.ts'
import { webState, type Emulator } from './emulator.ts'
import { powersOn } from './stack.ts'

export type Timed = Readonly<{ ms: number; record: RunRecord }>

type What = Readonly<{ state?: string; ledger?: string }>

/** One whole pass against the emulator; of the bench's own state, unless another is named. */
export const onePass = async (
  emulator: Emulator,
  { state = webState, ledger = 'ledger' }: What = {},
): Promise<Timed> => {
  const reading = readDesired([{ path: 'bench.yaml', text: state }], { commit: commit('bench'), dirty: false })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const powers = await powersOn(emulator.keys, join(emulator.folder, ledger))
  const began = performance.now()
  const { record } = await pass(
    powers,
    { ...reading.desired, standing: 'accepted' },
    {
      bounds: builtInBounds,
      digest,
      filter: noFilter,
      reviewed: null,
      known: [],
      confirm: async () => true,
      accept: async () => undefined,
    },
  )
  if (record === null) throw new Error('not confirmed')
  return { ms: performance.now() - began, record }
}
