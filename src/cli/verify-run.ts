import type { Bounds } from '../core/model/bounds.ts'
import type { DesiredState } from '../core/model/desired-state.ts'
import type { RunRecord } from '../core/model/run-record.ts'
import type { Surroundings } from '../core/ports/surroundings.ts'
import { verificationDocument } from '../core/report/verification.ts'
import type { VerificationDocument } from '../core/report/verification.ts'
import { sampleOf } from '../verify/sample.ts'
import { scriptsFor } from '../verify/scripts.ts'
import { verify } from '../verify/verify.ts'
import { connectAccounts } from '../wire/account.ts'
import type { Config } from '../wire/config.ts'
import { probersFor } from '../wire/prober.ts'
import { digest } from '../wire/surroundings.ts'
import { version } from '../wire/version.ts'

type Means = Readonly<{ config: Config; bounds: Bounds; around: Surroundings }>

/** Asks a sample of the machines that a run changed; STS is asked too. Null: the run gave no machine a role. */
export const verifyRun = async (
  { config, bounds, around }: Means,
  desired: DesiredState,
  record: RunRecord,
): Promise<VerificationDocument | null> => {
  const sample = sampleOf(record, digest)
  if (sample.length === 0) return null
  const probers = probersFor(connectAccounts(config, desired, bounds, around, record.runId), around)
  const scripts = await scriptsFor({ sts: true, bucket: null, bucketUrl: null }, config.cloud)
  return verificationDocument(await verify(probers, sample, scripts), { commit: desired.commit, version })
}
