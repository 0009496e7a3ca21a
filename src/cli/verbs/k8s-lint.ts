import type { Finding } from '../../core/model/finding.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { toSarif } from '../../report/data/sarif.ts'
import { toJson } from '../../report/data/json.ts'
import { manifestFiles } from '../../k8s/files.ts'
import { lintFiles } from '../../k8s/lint-files.ts'
import { podChooser } from '../../k8s/wanted.ts'
import { redact } from '../../wire/redact.ts'
import { version } from '../../wire/version.ts'
import { readK8sCall } from '../k8s-how.ts'
import { lintText } from '../k8s-text.ts'
import type { Verb } from '../verb.ts'

/** Looks for what keeps roles from pods in manifests, and for AccessKey pairs. */
export const k8sLint: Verb = async (call) => {
  const { args, out, around } = call
  const read = await readK8sCall(call)
  if (read === null) return exitStatus.error
  const { desired, bounds, cluster, namespace } = read
  const how = { choose: podChooser(desired, bounds), cluster, namespace, accounts: desired.accounts }
  const { findings, left, seen } = await lintFiles(manifestFiles(args), how, around.stop)
  const document = {
    schema: 'rolekeeper/k8s-lint/v1',
    version,
    summary: { files: seen, findings: findings.length, notRead: left.length },
    findings: findings.map(({ at, ...rest }) => ({ ...rest, ...(at ?? nowhere) })),
    notRead: left,
  }
  await out.present({
    text: () => redact(lintText(document, out.look)),
    json: () => toJson(document),
    sarif: () => toJson(toSarif([], findings satisfies readonly Finding[], version)),
  })
  return findings.length > 0 ? exitStatus.todo : exitStatus.done
}

const nowhere = { file: null, line: null, column: null }
