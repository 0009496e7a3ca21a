import type { Binding, DesiredState, Match } from '../model/desired-state.ts'
import type { Problem } from '../model/problem.ts'
import { byPlace, byText, duplicates, placeText } from './duplicates.ts'
import {
  documentScope,
  type BindingFragment,
  type Fragment,
  type MatchFragment,
  type ScopeFragment,
} from './fragment.ts'
import { accountProblems } from './merge-accounts.ts'
import { settingsOf } from './merge-settings.ts'
import { wishesOf } from './merge-wishes.ts'

export type Merged = Readonly<
  | { ok: true; desired: Omit<DesiredState, 'standing' | 'commit' | 'dirty'> }
  | { ok: false; problems: readonly Problem[] }
>

/** Fragments of all files into one state, the same for any order of them; or everything that keeps them from being one. */
export function merge(fragments: readonly Fragment[]): Merged {
  const [first, ...more] = fragments.flatMap(({ scope, settings }) => (settings === null ? [] : [{ scope, settings }]))
  if (first === undefined) return { ok: false, problems: [noSettings(fragments)] }
  const wishes = first.settings.accounts.map((account) => wishesOf(account, fragments))
  const problems = [
    ...more.map(({ settings }) => settingsTwice(settings.at, first.settings.at)),
    ...accountProblems(first.settings.accounts, fragments),
    // One list for all accounts, so that a report can name them.
    ...duplicates(
      fragments.flatMap(({ bindings }) => bindings),
      'binding',
    ),
    ...wishes.flatMap((one) => one.problems),
  ]
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) }
  return {
    ok: true,
    desired: {
      accounts: new Map(wishes.map(({ wishes: { id }, wishes }) => [id, wishes])),
      bindings: fragments
        .flatMap(({ scope, bindings }) => bindings.map((binding) => bindingOf(binding, scope)))
        .sort((a, b) => byText(a.name, b.name)),
      settings: settingsOf(first.settings, (match) => matchOf(match, first.scope)),
    },
  }
}

const bindingOf = (binding: BindingFragment, scope: ScopeFragment | null): Binding => ({
  name: binding.name,
  role: binding.role.value,
  match: matchOf(binding.match, scope),
  except: binding.except === null ? null : matchOf(binding.except, scope),
  priority: binding.priority ?? 0,
  whenOccupied: binding.whenOccupied ?? 'declared',
  sessionPolicy: binding.sessionPolicy,
  minAgeMs: binding.minAgeMs ?? 0,
  ...(binding.recreate === true && { recreate: true }),
  at: binding.at,
})

const matchOf = ([first, ...more]: MatchFragment, scope: ScopeFragment | null): Match => ({
  scope: documentScope(scope),
  anyOf: [first.matcher, ...more.map(({ matcher }) => matcher)],
})

const noSettings = (fragments: readonly Fragment[]): Problem => ({
  at: { file: fragments[0]?.file ?? '.', line: 1, column: 1 },
  wrong: 'no file has settings, so there is no account to work in',
  right: 'Write settings.accounts (name, id, regions) into a file at the top of the folder.',
})

const settingsTwice = (at: Problem['at'], first: Problem['at']): Problem => ({
  at,
  wrong: `settings stand here and at ${placeText(first)}`,
  right: 'Keep all settings in one document.',
})

/** A thing that is wrong in each of several accounts is said once. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const distinct = new Map(problems.map((one) => [`${placeText(one.at)} ${one.wrong}`, one]))
  return [...distinct.values()].sort((a, b) => byPlace(a, b) || byText(a.wrong, b.wrong))
}
