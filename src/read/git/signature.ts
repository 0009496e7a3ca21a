import { verifyPgpSignature } from './pgp.ts'
import { splitCommit, type RawCommit } from './raw-commit.ts'
import { verifySshSignature } from './ssh-signature.ts'
import { bad, type Signers, type Verified } from './verified.ts'

/** A commit as git stores it. */
export type CommitObject = Readonly<{
  raw: Uint8Array
  /** It was named by an annotated tag, which may have a signature of its own. */
  isTagged: boolean
}>

export type Verdict = Readonly<{ ok: true; by: string } | { ok: false; why: string }>

/** Whether one of the signers signed this commit; else why not, as the end of a sentence. */
export async function verifyCommit(object: CommitObject, signers: Signers, now: Date = new Date()): Promise<Verdict> {
  const commit = splitCommit(object.raw)
  const verified = await verify(commit, signers, now)
  if (verified.kind === 'good') return { ok: true, by: verified.by }
  if (signers.length === 0) return { ok: false, why: "the operator's bounds name no signers" }
  const why = verified.kind === 'bad' ? verified.why : `it is signed by ${verified.key}, which is no signer's`
  const isForeign = verified.kind === 'stranger' || commit.signatures.length === 0
  return { ok: false, why: [why, ...(isForeign ? hints(object, commit) : [])].join('; ') }
}

const verify = async ({ signatures, payload }: RawCommit, signers: Signers, now: Date): Promise<Verified> => {
  const [signature, ...more] = signatures
  if (signature === undefined) return bad('it is not signed')
  if (more.length > 0) return bad('it has more than one signature')
  if (signature.startsWith('-----BEGIN SSH SIGNATURE-----')) return verifySshSignature(payload, signature, signers)
  if (signature.startsWith('-----BEGIN PGP ')) return verifyPgpSignature(payload, signature, signers, now)
  return bad('it has a signature that is neither of SSH nor of PGP')
}

/** What people most often did not know. */
const hints = ({ isTagged }: CommitObject, { committer, parents }: RawCommit): readonly string[] => {
  const hints = [`it says that it was made by ${committer}`]
  if (isTagged) hints.push("the signature of the tag that names it does not count, the commit's own does")
  if (parents > 1 || /<noreply@/i.test(committer)) hints.push(platform)
  return hints
}

const platform =
  'merges and changes made on a git host are commits of that host, signed by its key or not at all: merge where you sign, or name its key among the signers'
