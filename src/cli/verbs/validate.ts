import { accountAllowed, tighten } from '../../core/desired/bounds.ts'
import { byPlace } from '../../core/desired/duplicates.ts'
import { lintNames } from '../../core/desired/lint-names.ts'
import type { Bounds } from '../../core/model/bounds.ts'
import type { DesiredState } from '../../core/model/desired-state.ts'
import type { Finding } from '../../core/model/finding.ts'
import { exitStatus } from '../../core/report/exit-status.ts'
import { validationDocument } from '../../core/report/validation.ts'
import { listRoleNames } from '../../list/role-names.ts'
import { toJson } from '../../report/data/json.ts'
import { toSarif } from '../../report/data/sarif.ts'
import { validationText } from '../../report/terminal/validation-text.ts'
import { connectAccounts } from '../../wire/account.ts'
import { readBounds } from '../../wire/bounds.ts'
import { readerFor } from '../../wire/reader.ts'
import { loadDesired } from '../../wire/source.ts'
import { newRunId } from '../../wire/surroundings.ts'
import { version } from '../../wire/version.ts'
import { located } from '../desired.ts'
import type { Verb, VerbCall } from '../verb.ts'

/** Checks desired state: all problems at once, each at its place. A cloud is asked only where one was named. */
export const validate: Verb = async (call) => {
  const { config, out } = call
  const bounds = await readBounds(config)
  const loaded = await loadDesired(config)
  const desired = loaded.ok ? loaded.proposal.desired : null
  const problems = loaded.ok ? [] : loaded.problems
  const offline = loaded.ok
    ? [...loaded.proposal.findings, ...tighten(loaded.proposal.desired.settings, bounds).findings]
    : []
  const asked = desired !== null && config.cloudNamed ? await askForNames(call, desired, bounds) : noneAsked
  const findings = [...inOrder([...offline, ...asked.names]), ...asked.failures]
  await out.present({
    text: () =>
      validationText(
        validationDocument(desired, located(config, problems), located(config, findings), version),
        out.look,
      ),
    json: () => toJson(validationDocument(desired, problems, findings, version)),
    sarif: () => toJson(toSarif(located(config, problems), located(config, findings), version)),
  })
  return loaded.ok && asked.failures.length === 0 ? exitStatus.done : exitStatus.error
}

/** As they stand in the files; what has no place comes last. */
const inOrder = (findings: readonly Finding[]): readonly Finding[] => {
  const placed = findings.flatMap((one) => (one.at === null ? [] : [{ ...one, at: one.at }]))
  return [...placed.sort(byPlace), ...findings.filter(({ at }) => at === null)]
}

/** `failures`: accounts that could not be asked. */
type Asked = Readonly<{ names: readonly Finding[]; failures: readonly Finding[] }>

const noneAsked: Asked = { names: [], failures: [] }

const askForNames = async ({ config, around }: VerbCall, desired: DesiredState, bounds: Bounds): Promise<Asked> => {
  const reader = readerFor(connectAccounts(config, desired, bounds, around, newRunId(around.clock)))
  const accounts = [...desired.accounts.values()].filter(({ id }) => accountAllowed(bounds, id))
  const { names, findings } = await listRoleNames(reader, accounts)
  return { names: lintNames(desired, names), failures: findings }
}
