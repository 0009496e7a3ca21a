import type { DesiredState } from '../model/desired-state.ts'
import type { Subject } from '../model/instance.ts'
import { decide, noChoice, rank, type Choice, type Ranked } from './choose.ts'
import { matcherReaches, matches, scopeReaches, traitsHold } from './match.ts'
import { indexMatchers, type Entry, type MatcherIndex } from './matcher-index.ts'

/** Bindings made ready to choose among, for any number of subjects. */
export type Compiled = Readonly<{ choose(subject: Subject): Choice }>

/**
 * Compiles bindings into an index, so that a choice costs what matches and not what there is. Parts of the index are
 * made when the first subject of their kind, account and region is seen; equal subjects always get equal choices.
 */
export function compileBindings(desired: Pick<DesiredState, 'accounts' | 'bindings'>): Compiled {
  const ranked = rank(desired.bindings)
  const parts = new Map<string, Map<string, MatcherIndex<Ranked>>>()
  const partFor = (subject: Subject, accountName: string): MatcherIndex<Ranked> => {
    const account = subject.kind === 'pod' ? '' : subject.account
    const where = subject.kind === 'pod' ? subject.kind : `${subject.kind}/${subject.region}`
    const ofAccount = parts.get(account) ?? new Map<string, MatcherIndex<Ranked>>()
    const part = ofAccount.get(where) ?? indexMatchers(entriesFor(ranked, subject, accountName))
    parts.set(account, ofAccount.set(where, part))
    return part
  }
  return {
    choose(subject) {
      if (subject.kind === 'eci' && subject.madeBy !== 'other') return noChoice
      const accountName = subject.kind === 'pod' ? '' : (desired.accounts.get(subject.account)?.name ?? '')
      const hits = hitsOf(partFor(subject, accountName), subject)
      return hits.length === 0 ? noChoice : choiceOf(hits, subject, accountName)
    },
  }
}

/** The matchers that any subject of this one's kind, account and region may match. */
const entriesFor = (ranked: readonly Ranked[], subject: Subject, accountName: string): readonly Entry<Ranked>[] =>
  ranked.flatMap((owner) => {
    const { scope, anyOf } = owner.binding.match
    if (!scopeReaches(scope, subject, accountName)) return []
    return anyOf
      .filter((matcher) => matcherReaches(matcher, subject, accountName))
      .map((matcher) => ({ owner, matcher }))
  })

/** The bindings that match, in the order in which they win. */
function hitsOf(index: MatcherIndex<Ranked>, subject: Subject): readonly Ranked[] {
  const hits: Ranked[] = []
  index(subject, ({ owner, matcher }) => {
    if (!hits.includes(owner) && traitsHold(matcher, subject)) hits.push(owner)
  })
  return hits.sort((a, b) => a.place - b.place)
}

function choiceOf(hits: readonly Ranked[], subject: Subject, accountName: string): Choice {
  const isExempt = ({ binding: { except } }: Ranked): boolean =>
    except !== null && matches(except, subject, accountName)
  return decide(
    hits.filter((hit) => !isExempt(hit)),
    hits.filter(isExempt).map(({ binding }) => binding),
  )
}
