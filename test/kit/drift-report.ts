import { noFilter } from '../../src/core/check/filter.ts'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import type { DesiredState } from '../../src/core/model/desired-state.ts'
import { driftDocument } from '../../src/core/report/drift.ts'
import type { DriftDocument } from '../../src/core/report/drift-document.ts'
import { compareDrift, SHARD_MS } from '../../src/run/drift.ts'
import { digest } from '../../src/wire/surroundings.ts'
import type { Stack } from './stack.ts'

/** The report of what the stack's cloud holds now, by what its ledger remembers. */
export const reportOf = async (stack: Stack, desired: DesiredState): Promise<DriftDocument> => {
  const ledger = await stack.openLedger()
  const compared = await compareDrift(
    {
      ledger: async () => ledger,
      last: async () => null,
      otherwise: async () => desired,
      cloudFor: () => ({ reader: stack.reader, calls: () => [] }),
      clock: stack.clock,
    },
    {
      bounds: builtInBounds,
      digest,
      filter: noFilter,
      links: { ecs: '', eci: '', file: null },
      shardMs: SHARD_MS,
      expectsSweeps: false,
    },
  )
  return driftDocument(compared, '0.1.0')
}
