/** One fault in the sources: this text, which must stand in the file exactly once, becomes another. */
export type Fault = Readonly<{ promise: number; what: string; file: string; text: string; broken: string }>

/** For each promise of the design one way to break it, as a slip of the hand would. */
export const faults: readonly Fault[] = [
  {
    promise: 1,
    what: 'who may only read can attach',
    file: 'src/cloud/read/reader.ts',
    text: '  identity: (account) => callerIdentity(caller, account),',
    broken: '  identity: (account) => callerIdentity(caller, account),\n  attach: async () => [],',
  },
  {
    promise: 2,
    what: 'of bindings that contradict each other the first by name wins',
    file: 'src/core/desired/choose.ts',
    text: 'top.every(({ effect }) => effect === first.effect)',
    broken: 'true',
  },
  {
    promise: 3,
    what: 'a scope in doubt stops nothing',
    file: 'src/core/plan/ecs.ts',
    text: "doubt === null || (kind === 'attach' && doubt !== 'wrong-account')",
    broken: 'true',
  },
  {
    promise: 4,
    what: 'a commit without bindings is accepted',
    file: 'src/read/accept.ts',
    text: 'if (bindings.length > 0 || accepted === null || accepted.bindings === 0) return null',
    broken: 'if (accepted !== null || bindings.length > 0) return null',
  },
  {
    promise: 5,
    what: 'an instance is swapped though its old role could not be put back',
    file: 'src/core/plan/ecs.ts',
    text: "if (state !== 'missing' && state !== 'not-trusting') return null",
    broken: "if (state !== 'missing' || change.kind === 'replace') return null",
  },
  {
    promise: 6,
    what: 'the role that the plan saw is believed to be there still',
    file: 'src/apply/swap.ts',
    text: "seat.held = held.get(seat.action.target.id) ?? { is: 'unknown', why: 'lost-page' }",
    broken: "seat.held = { is: 'role', ramRoleName: seat.action.from }",
  },
  {
    promise: 7,
    what: 'roles are asked for ten at a time',
    file: 'src/list/held.ts',
    text: 'export const ROLE_PAGE = 50',
    broken: 'export const ROLE_PAGE = 10',
  },
  {
    promise: 8,
    what: 'a sweep leaves young instances alone, as if events were never lost',
    file: 'src/core/plan/hold.ts',
    text: 'given.asOf - instance.createdAt < binding.minAgeMs',
    broken: 'given.asOf - instance.createdAt < 3_600_000',
  },
  {
    promise: 9,
    what: 'a limit counts and holds nothing back',
    file: 'src/core/check/limits.ts',
    text: '(asked <= room ? asked : isRate(klass) ? room : 0)',
    broken: '(room < 0 ? 0 : asked)',
  },
  {
    promise: 10,
    what: 'every event of a burst is elected',
    file: 'src/ledger/burst.ts',
    text: 'return tries > 1 && (await nonceAt(store, key)) === nonce',
    broken: 'return true',
  },
  {
    promise: 11,
    what: 'swaps that went well are reported as failed',
    file: 'src/apply/seat.ts',
    text: "outcome ?? 'interrupted'",
    broken: "'failed'",
  },
  {
    promise: 12,
    what: 'what was not reviewed is done, too',
    file: 'src/core/check/check.ts',
    text: '(reviewed === null || reviewed.has(key))',
    broken: '(reviewed === null || reviewed !== undefined)',
  },
  {
    promise: 13,
    what: 'a role is put back as often as somebody takes it off',
    file: 'src/core/plan/hold.ts',
    text: 'reversals < REVERSALS_OF_A_FIGHT ? null',
    broken: 'reversals < Infinity ? null',
  },
  {
    promise: 14,
    what: 'names are shown as they are',
    file: 'src/report/escape.ts',
    text: 'text.replace(unsafe, visible)\n',
    broken: 'text\n',
  },
]
