import pLimit from 'p-limit'
import { exitStatus } from '../../core/report/exit-status.ts'
import { withoutKeys } from '../../k8s/access-keys.ts'
import { annotateFile, type FileNotes, type ShowDiff } from '../../k8s/annotate-file.ts'
import type { Annotating } from '../../k8s/annotate.ts'
import { manifestFiles } from '../../k8s/files.ts'
import { podChooser } from '../../k8s/wanted.ts'
import { redact } from '../../wire/redact.ts'
import { version } from '../../wire/version.ts'
import { plainFormats } from '../formats.ts'
import { readK8sCall } from '../k8s-how.ts'
import { annotateText } from '../k8s-text.ts'
import type { Verb, VerbCall } from '../verb.ts'

/** Puts roles on the pod templates of manifests, or shows what it would put there. */
export const k8sAnnotate: Verb = async (call) => {
  const { own, out } = call
  const read = await readK8sCall(call)
  if (read === null) return exitStatus.error
  const { desired, bounds, cluster, namespace } = read
  const isCheck = own['check'] === true
  const showsDiff = isCheck && own['format'] !== 'json'
  const how: Annotating = { choose: podChooser(desired, bounds), cluster, namespace, fix: own['fix'] === true }
  const show: ShowDiff = isCheck ? async (diff) => (showsDiff ? out.print(redact(withoutKeys(diff))) : undefined) : null

  const { files, seen } = await annotateAll(call, how, show)
  const edited = files.reduce((sum, one) => sum + one.edited, 0)
  const leftAlone = files.reduce((sum, one) => sum + one.leftAlone, 0)
  const document = {
    schema: 'rolekeeper/k8s-annotate/v1',
    version,
    check: isCheck,
    summary: { files: seen, edited, leftAlone },
    files,
  }
  const text = () => redact(annotateText(document, out.look))
  if (showsDiff) out.say(text().trimEnd())
  await out.present(plainFormats(document, showsDiff ? () => '' : text))
  const isLeft = files.some(({ undone }) => undone > 0) || (isCheck && edited > 0)
  return isLeft ? exitStatus.todo : exitStatus.done
}

/** Files with something to say; a file that is as it should be is only counted. */
const annotateAll = async (
  { args, around: { stop } }: VerbCall,
  how: Annotating,
  show: ShowDiff,
): Promise<Readonly<{ files: readonly FileNotes[]; seen: number }>> => {
  // Files are written side by side, since that is mostly waiting; what is shown has an order.
  const limit = pLimit(show === null ? AT_ONCE : 1)
  const all: Promise<FileNotes | null>[] = []
  for await (const file of manifestFiles(args)) {
    all.push(limit(async () => (stop.aborted ? null : annotateFile(file, how, show))))
  }
  const files = (await Promise.all(all)).filter((notes) => notes !== null)
  return { files: files.filter(({ edited, leftAlone }) => edited > 0 || leftAlone > 0), seen: files.length }
}

const AT_ONCE = 8
