import { CloudFailure } from '../core/model/cloud-failure.ts'
import type { PullRef } from '../core/model/review.ts'
import { explanationDocument } from '../core/report/explanation.ts'
import { GitFailure } from '../read/git/failure.ts'
import { markdown as safe, markdownCode as code } from '../report/escape.ts'
import { explanationText } from '../report/terminal/explanation-text.ts'
import { explainFound } from '../run/explain.ts'
import { findInstance } from '../run/find-instance.ts'
import { recollect } from '../run/given.ts'
import type { PullPowers } from './powers.ts'
import { readPull } from './proposal.ts'

/** Room for words around it, whatever a host takes. */
const LONGEST = 30_000

/** One instance under what the request would make desired state, in Markdown; or why nobody can tell. Throws `HostFailure`. */
export const explainInstance = async (pull: PullRef, id: string, powers: PullPowers): Promise<string> => {
  const now = await powers.host.pull(pull.number)
  if (now === null) return '⛔ There is no such request.'
  try {
    const proposal = await readPull(now, powers)
    if (!proposal.ok) return `⛔ ${safe(proposal.headline)}`
    const { desired } = proposal
    const reader = powers.readerFor(desired)
    const { instance, lost } = await findInstance(reader, [...desired.accounts.values()], id)
    if (instance === null) return notFound(id, lost)
    const { given } = await recollect(powers.ledger, desired, powers.bounds, powers.digest, powers.around.clock.now())
    const explanation = await explainFound(reader, desired, given, instance)
    const document = explanationDocument(explanation, { commit: desired.commit, version: powers.version })
    return fenced(explanationText(document, { color: false, width: null }))
  } catch (error) {
    if (error instanceof GitFailure) return `❌ ${safe(`${error.wrong}. ${error.right}`)}`
    if (error instanceof CloudFailure) return `❌ ${safe(error.message)}`
    throw error
  }
}

const notFound = (id: string, lost: readonly unknown[]): string =>
  lost.length === 0
    ? `⛔ No account and region of the request has ${code(id)}.`
    : `❌ ${code(id)} was not found, and not everywhere could be looked: ${safe(lost.map(String).join('; '))}`

/** As it stands; no run of backticks in it is as long as those around it. */
const fenced = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} characters more` : text
  return [`${fence}text`, shown.trimEnd(), fence].join('\n')
}
