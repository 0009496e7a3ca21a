import { exitStatus } from '../../core/report/exit-status.ts'
import { validationDocument } from '../../core/report/validation.ts'
import { toJson } from '../../report/data/json.ts'
import { toSarif } from '../../report/data/sarif.ts'
import { validationText } from '../../report/terminal/validation-text.ts'
import { readBounds } from '../../wire/bounds.ts'
import { loadDesired } from '../../wire/source.ts'
import { version } from '../../wire/version.ts'
import { located } from '../desired.ts'
import { tighten } from '../../core/desired/bounds.ts'
import type { Verb } from '../verb.ts'

/** Checks desired state without a cloud: all problems at once, each at its place. */
export const validate: Verb = async ({ config, out }) => {
  const bounds = await readBounds(config)
  const loaded = await loadDesired(config)
  const desired = loaded.ok ? loaded.proposal.desired : null
  const problems = loaded.ok ? [] : loaded.problems
  const findings = loaded.ok
    ? [...loaded.proposal.findings, ...tighten(loaded.proposal.desired.settings, bounds).findings]
    : []
  await out.present({
    text: () =>
      validationText(
        validationDocument(desired, located(config, problems), located(config, findings), version),
        out.look,
      ),
    json: () => toJson(validationDocument(desired, problems, findings, version)),
    sarif: () => toJson(toSarif(located(config, problems), located(config, findings), version)),
  })
  return loaded.ok ? exitStatus.done : exitStatus.error
}
