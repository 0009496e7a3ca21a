import type { AccountFragment, GuardFragment, SettingsFragment } from '../core/desired/fragment.ts'
import { accountId, region } from '../core/model/names.ts'
import { matchFragment } from './fragment-match.ts'
import { receiverOf } from './fragment-notify.ts'
import type { AccountShape, GuardShape, SettingsShape } from './shape/settings.ts'
import type { Locator, Path } from './yaml-place.ts'

/** `settings`, with places. */
export function settingsFragment(shape: SettingsShape, locator: Locator): SettingsFragment {
  return {
    accounts: shape.accounts.map((account, i) => accountFragment(account, ['settings', 'accounts', i], locator)),
    limits: shape.limits ?? {},
    escalation: shape.escalation ?? null,
    protect: (shape.protect ?? []).map((guard, i) => guardFragment(guard, ['settings', 'protect', i], locator)),
    suspend: (shape.suspend ?? []).map((guard, i) => ({
      ...guardFragment(guard, ['settings', 'suspend', i], locator),
      owner: guard.owner ?? null,
      until: guard.until ?? null,
    })),
    grace: (shape.grace ?? []).map((guard, i) => ({
      ...guardFragment(guard, ['settings', 'grace', i], locator),
      forMs: guard.for,
    })),
    settleMs: shape.settle ?? null,
    prune: shape.prune ?? null,
    requireSignature: shape.git?.requireSignature ?? null,
    notify: shape.notify?.map(receiverOf) ?? null,
    verify: shape.verify === undefined ? null : { percent: null, max: null, rollback: null, ...partsOf(shape.verify) },
    at: locator.placeOfKey(['settings']),
  }
}

const partsOf = ({ sample, ...rest }: NonNullable<SettingsShape['verify']>) => ({
  ...rest,
  ...(sample === undefined ? {} : { percent: sample }),
})

const accountFragment = (account: AccountShape, path: Path, { place }: Locator): AccountFragment => ({
  name: account.name,
  id: accountId(account.id),
  regions: account.regions.map(region),
  mode: account.mode ?? null,
  assumeRole: account.assumeRole ?? null,
  externalId: account.externalId ?? null,
  at: place(path),
})

const guardFragment = (guard: GuardShape, path: Path, locator: Locator): GuardFragment => ({
  match: matchFragment(guard.match, [...path, 'match'], locator),
  actions: guard.actions ?? null,
  reason: guard.reason,
  at: locator.place(path),
})
