import type { Action } from '../model/action.ts'
import type { Reason } from '../model/blocked.ts'
import type { Finding } from '../model/finding.ts'
import type { Doubt } from '../model/instance.ts'
import type { Scope } from '../model/inventory.ts'
import type { AccountId, Commit, Hash, Region, RunId } from '../model/names.ts'
import type { ActionStanding } from '../model/plan.ts'
import type { Outcome } from '../model/run-record.ts'

/** How it went, in one word: what a colour, an icon or a chat message follows. */
export type Mood = 'good' | 'todo' | 'refused' | 'bad'

export type Count = Readonly<{ word: string; count: number }>

export type Row = Readonly<{
  id: string
  why: string
  /** The cloud's code and words where it said no; null otherwise. */
  said: string | null
  gapMs: number | null
}>

/** Actions that share everything but the instance. `rows` are the first few, `rest` counts exactly what they leave out. */
export type ActionGroup = Readonly<{
  kind: Action['kind']
  /** What will become of them (a plan), or became of them (a run). */
  state: ActionStanding | Outcome
  account: AccountId
  region: Region | null
  from: string | null
  to: string | null
  total: number
  rows: readonly Row[]
  rest: number
}>

export type BlockedGroup = Readonly<{
  reason: Reason
  fix: string
  total: number
  rows: readonly Readonly<{ id: string; account: AccountId; region: Region; why: string }>[]
  rest: number
}>

export type RefusalNote = Readonly<{ what: string; ways: readonly string[] }>

/** What a plan gives and takes in permissions, for one subject. No list is empty; `rest` counts what it leaves out. */
export type PowerNote = Readonly<{
  account: AccountId
  who: string
  risks: readonly string[]
  lists: readonly Readonly<{ kind: 'gained' | 'undecided' | 'lost'; powers: readonly string[]; rest: number }>[]
}>

/** What plan and apply have to say, decided and counted; formats only write it down. */
export type Report = Readonly<{
  tense: 'will' | 'did'
  mood: Mood
  /** The verdict in one sentence. */
  headline: string
  commit: Commit
  dirty: boolean
  planHash: Hash
  runId: RunId | null
  counts: readonly Count[]
  unknownScopes: readonly Readonly<{ scope: Scope; why: Doubt }>[]
  refused: readonly RefusalNote[]
  /** What an earlier run left open and this one closed. */
  recovered: readonly ActionGroup[]
  actions: readonly ActionGroup[]
  /** Of a plan that was compared with a base: what the base asks for too. */
  already: readonly ActionGroup[]
  blocked: readonly BlockedGroup[]
  /** Of the actions that are shown; of a run, of those that were done. */
  powers: readonly PowerNote[]
  findings: readonly Finding[]
}>
