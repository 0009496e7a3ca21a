import type { Compiled } from '../core/desired/compile.ts'
import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { EcsId } from '../core/model/names.ts'
import type { FleetReader } from '../core/ports/cloud-reader.ts'
import type { AttachWriter } from '../core/ports/cloud-writer.ts'
import type { Ledger } from '../core/ports/ledger.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import type { Digest } from './given.ts'

/** All that an event works with: it reads instances, attaches, and holds no lease. */
export type EventPowers = Readonly<{
  reader: FleetReader
  writer: AttachWriter
  ledger: Pick<Ledger, 'elect' | 'recall' | 'noteOthers' | 'intend' | 'conclude'>
  around: Surroundings
  bounds: Bounds
  digest: Digest
}>

/** What an invocation finds out and the next one of this process need not ask again. */
export type Learned = Readonly<{
  /** Instances that hold a role, whoever gave it: nothing is attached over one, whatever else an event says. */
  occupied: Set<EcsId>
  choiceBy: (desired: DesiredState) => Compiled['choose']
}>
