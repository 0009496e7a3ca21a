import { count } from '../../core/plan/words.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { verificationDocument, verificationExit } from '../../core/report/verification.ts'
import { verificationMarkdown } from '../../report/comment/verification-markdown.ts'
import { verificationText } from '../../report/terminal/verification-text.ts'
import { printedProbe } from '../../verify/on-instance/printed.ts'
import type { ProbeLanguage } from '../../verify/on-instance/printed.ts'
import { scriptsFor } from '../../verify/scripts.ts'
import type { Trials } from '../../verify/scripts.ts'
import { verify as verifyAll } from '../../verify/verify.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { UsageError } from '../../wire/config.ts'
import { probersFor } from '../../wire/prober.ts'
import { readerFor } from '../../wire/reader.ts'
import { newRunId } from '../../wire/surroundings.ts'
import { version } from '../../wire/version.ts'
import { readProposal } from '../desired.ts'
import { plainFormats } from '../formats.ts'
import type { Verb } from '../verb.ts'
import { subjectsNamed, subjectsWithRoles } from '../verify-subjects.ts'

/** Proves on the machines that the role's token arrives and works. */
export const verify: Verb = async ({ args, own, config, around, out }) => {
  if (own['printProbe'] !== undefined) {
    // Commander takes no other word for --print-probe (commands.ts).
    await out.print(await printedProbe(own['printProbe'] as ProbeLanguage))
    return exitStatus.done
  }
  const trials = readTrials(own)
  const bounds = await readBounds(config)
  const proposal = await readProposal(config, out)
  if (proposal === null) return exitStatus.error
  const { desired } = proposal
  const { accounts: wanted, regions } = config.filter
  const within = [...desired.accounts.values()].filter(
    ({ id, name }) => wanted === null || wanted.includes(id) || wanted.includes(name),
  )
  const accounts = connectAccounts(config, desired, bounds, around, newRunId(around.clock))
  const reader = readerFor(accounts)
  const { subjects, missing } =
    args.length > 0
      ? await subjectsNamed(reader, within, args)
      : { subjects: await subjectsWithRoles(reader, within, regions), missing: [] }
  for (const id of missing) out.complain(`No account and region of desired state has ${id}.`)
  if (missing.length > 0 && subjects.length === 0) return exitStatus.error
  out.say(`Asking ${count(subjects.length, 'machine')}; this can take a minute and a half.`)
  const verified = await verifyAll(probersFor(accounts, around), subjects, await scriptsFor(trials, config.cloud))
  const document = verificationDocument(verified, { commit: desired.commit, version })
  await out.present({
    ...plainFormats(document, () => verificationText(document, out.look)),
    markdown: () => verificationMarkdown(document),
  })
  return missing.length > 0 ? exitStatus.error : verificationExit(document)
}

const readTrials = (own: Readonly<Record<string, unknown>>): Trials => {
  const { sts, bucket, bucketUrl } = own
  // It becomes part of a script ("Bucket naming": 3 to 63 lower-case letters, digits and hyphens).
  if (bucket !== undefined && !(typeof bucket === 'string' && /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))) {
    throw new UsageError('--bucket wants the name of a bucket: 3 to 63 lower-case letters, digits and hyphens.')
  }
  const url = typeof bucketUrl === 'string' && URL.canParse(bucketUrl) ? new URL(bucketUrl) : null
  if (bucketUrl !== undefined && (url === null || !/^https?:$/.test(url.protocol) || url.href.includes("'"))) {
    throw new UsageError('--bucket-url wants an address such as https://BUCKET.oss-cn-hangzhou-internal.aliyuncs.com/.')
  }
  return { sts: sts === true, bucket: typeof bucket === 'string' ? bucket : null, bucketUrl: url }
}
