import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { Hash } from '../core/model/names.ts'
import type { HostName } from '../core/model/review.ts'
import type { CloudReader } from '../core/ports/cloud-reader.ts'
import type { GitHost } from '../core/ports/git-host.ts'
import type { LedgerReader } from '../core/ports/ledger.ts'
import type { RequestBox } from '../core/ports/request-box.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import type { RemoteLocation } from '../read/git/location.ts'
import type { RemoteAccess } from '../read/git/transport.ts'

/** The one repository whose pull requests are looked at. */
export type Watched = Readonly<{ host: HostName; repository: string; branch: string }>

/** All that a pull request's path works with: it reads, it speaks to the host, and it may leave requests. */
export type PullPowers = Readonly<{
  watched: Watched
  host: GitHost
  box: RequestBox
  ledger: LedgerReader
  readerFor: (desired: DesiredState) => CloudReader
  /** Where desired state is, by configuration and never by what a webhook says; `ref` is the watched branch. */
  location: RemoteLocation
  remote: RemoteAccess
  /** Has the sweep begin soon. */
  startSweep: () => Promise<void>
  around: Surroundings
  bounds: Bounds
  digest: (canonicalText: string) => Hash
  /** Rolekeeper's own. */
  version: string
}>
