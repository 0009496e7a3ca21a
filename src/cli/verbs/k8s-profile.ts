import { exitStatus } from '../../core/report/exit-status.ts'
import { manifestFiles, readPieces } from '../../k8s/files.ts'
import { compileProfile } from '../../k8s/profile.ts'
import { toConfigMap, toSelectors } from '../../k8s/profile-manifest.ts'
import { version } from '../../wire/version.ts'
import { plainFormats } from '../formats.ts'
import { readK8sCall } from '../k8s-how.ts'
import type { Verb } from '../verb.ts'

/** Prints the eci-profile that the pod bindings of a cluster amount to; where Kubernetes decides otherwise goes to stderr. */
export const k8sProfile: Verb = async (call) => {
  const { args, own, out } = call
  const read = await readK8sCall(call)
  if (read === null) return exitStatus.error
  const { desired, cluster } = read
  const profile = compileProfile(desired, cluster)
  if (profile.selectors.length === 0 && !profile.isWhole) {
    // Whoever pipes it into kubectl would take every selector away.
    out.complain([...profile.notes, 'No selector is left, so no profile is printed.'].join('\n'))
    return exitStatus.error
  }
  const existing = await allOf(args)
  const manifest = own['as'] === 'selectors' ? toSelectors(profile, existing) : toConfigMap(profile, existing)
  if (!manifest.ok) {
    out.complain(`${manifest.wrong}. Correct it, or leave the file out.`)
    return exitStatus.error
  }
  const notes = [...profile.notes, ...manifest.notes, ownFirst]
  const { selectors, isWhole } = profile
  const document = {
    schema: 'rolekeeper/k8s-profile/v1',
    version,
    cluster,
    isWhole,
    selectors,
    notes,
    manifest: manifest.text,
  }
  out.say(notes.join('\n'))
  await out.present(plainFormats(document, () => manifest.text))
  return isWhole ? exitStatus.done : exitStatus.todo
}

const ownFirst = 'A role that a pod names itself wins over any profile; a profile speaks to new pods alone.'

const allOf = async (paths: readonly string[]): Promise<string> => {
  let text = ''
  for await (const { file, is } of manifestFiles(paths)) {
    if (is === 'symlink') continue
    text += text === '' || text.endsWith('\n') ? '---\n' : '\n---\n'
    for await (const piece of readPieces(file)) text += piece
  }
  return text
}
