import fs from 'node:fs'
import git from 'isomorphic-git'
import { expect, onTestFinished, test } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { commit } from '../../src/core/model/names.ts'
import type { PullRef } from '../../src/core/model/review.ts'
import { LedgerFailure } from '../../src/core/ports/ledger.ts'
import type { CommitStatus, GitHost, PullNow } from '../../src/core/ports/git-host.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { openRequestBox } from '../../src/ledger/requests.ts'
import { planComment } from '../../src/pull-request/plan-comment.ts'
import type { PullPowers } from '../../src/pull-request/powers.ts'
import { anonymous } from '../../src/read/git/transport.ts'
import { parseRemote } from '../../src/read/git/location.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { memoryStore, type MemoryStore } from '../kit/memory-store.ts'
import { startStack, type Stack } from '../kit/stack.ts'
import { host, type Hosted } from '../read/remote-kit.ts'

const pull: PullRef = { host: 'github', repository: 'acme/roles', number: 7 }
const db = `  - name: db
    role: old-tier
    match: { kind: ecs, tags: { app: db } }
`
const dbHost = { ...web(9), Tags: { app: 'db' } }

type Scene = Readonly<{
  hosted: Hosted
  stack: Stack
  store: MemoryStore
  now: PullNow
  statuses: CommitStatus[]
  comments: string[]
  powers: PullPowers
  /** Moves the request to a new head. */
  push: (files: Readonly<Record<string, string>>) => Promise<string>
  plan: () => Promise<void>
}>

/** A request over a base that already wants one change of the fleet. */
const scene = async (change: string, fleet: Fleet = fleetOf([web(1), web(2, 'web-tier'), dbHost])): Promise<Scene> => {
  const hosted = await host()
  const { dir } = hosted.repo
  const base = await hosted.repo.commit({ 'infra/roles.yaml': webState() })
  await git.branch({ fs, dir, ref: 'topic', checkout: true })
  const head = await hosted.repo.commit({ 'infra/roles.yaml': change })
  const stack = await startStack(fleet)
  onTestFinished(stack.close)
  const location = parseRemote(`${hosted.url}#main:infra`)
  if (location?.ok !== true) throw new Error('no location')
  const store = memoryStore()
  const one = {
    hosted,
    stack,
    store,
    statuses: [] as CommitStatus[],
    comments: [] as string[],
    now: {
      state: 'open',
      head: commit(head),
      base: { ref: 'main', commit: commit(base) },
      mergedAs: null,
      fork: false,
      mergeRef: null,
    } as PullNow,
  }
  const fake: Partial<GitHost> = {
    limits: { commentChars: 60_000 },
    pull: async () => one.now,
    comment: async (_number, marker, text) => void one.comments.push(`${marker}: ${text}`),
    status: async (_head, status) => void one.statuses.push(status),
  }
  const powers: PullPowers = {
    watched: { host: 'github', repository: 'acme/roles', branch: 'main' },
    host: fake as GitHost, // all that a plan comment may ask of it
    box: openRequestBox(store, () => store.clock.now),
    ledger: await stack.openLedger(),
    readerFor: () => stack.reader,
    location: location.location,
    remote: anonymous,
    startSweep: async () => undefined,
    around: {
      clock: stack.clock,
      random: () => 0.5,
      log: () => undefined,
      deadline: null,
      stop: new AbortController().signal,
    },
    bounds: builtInBounds,
    digest,
    version: '0.0.0',
  }
  return Object.assign(one, {
    powers,
    push: async (files: Readonly<Record<string, string>>) => {
      const next = await hosted.repo.commit(files)
      one.now = { ...one.now, head: commit(next) }
      return next
    },
    plan: () => planComment(pull, powers),
  })
}

test('a plan comment tells what the request brings from what is there, and is kept for the approval', async () => {
  const it = await scene(webState(db))

  await it.plan()

  const text = it.comments.at(-1) ?? ''
  expect(text).toMatch(/^plan: ### 🟡 1 change to make, 0 instances blocked\.\n/)
  expect(text).toMatch(
    new RegExp(`#### Changes\\n[^]*binding \`db\`[^]*\`${id(9)}\`[^]*#### Drift already[^]*\`${id(1)}\``),
  )
  expect(it.statuses.map(({ state, title }) => [state, title])).toEqual([
    ['pending', 'The plan is being made.'],
    ['success', '1 change to make, 0 instances blocked.'],
  ])
  const reviewed = await it.powers.box.reviewed(pull)
  expect(reviewed).toMatchObject({ head: it.now.head, base: it.now.base.commit })
  expect(reviewed?.keys).toHaveLength(2)
  expect(text).toContain(reviewed?.planHash)
  const plans = [...it.store.objects]
    .filter(([key]) => key.includes('/plans/'))
    .map(([key, bytes]) => [`memory/${key}`, JSON.parse(Buffer.from(bytes).toString()) as unknown])
  expect(plans).toMatchObject([
    [expect.stringContaining('memory/'), { schema: 'rolekeeper/plan/v1', planHash: reviewed?.planHash }],
  ])
  expect(text).toContain(`the whole plan is \`${String(plans[0]?.[0])}\``)
  expect(it.stack.emulator.cloud.world.calls.all().filter(({ write }) => write)).toEqual([])
})

test('a new head marks the old plan stale before its own is made', async () => {
  const it = await scene(webState(db))
  await it.plan()
  const old = await it.powers.box.reviewed(pull)
  const head = await it.push({ 'infra/roles.yaml': webState() })

  await it.plan()

  expect(it.comments).toHaveLength(3)
  expect(it.comments[1]).toMatch(
    new RegExp(`^plan: ### ⏳ Out of date[^]*\`${head.slice(0, 12)}\`[^]*${old?.planHash}`),
  )
  expect(it.comments[2]).toMatch(/^plan: ### ✅ This change makes no difference/)
  expect(await it.powers.box.reviewed(pull)).toMatchObject({ head })
})

test('a request that leaves desired state as it is gets a plan only if someone asks, or one is there', async () => {
  const it = await scene(webState())
  await it.push({ 'readme.md': 'Hello' })
  await planComment(pull, it.powers, 'if-changed')

  expect(it.comments).toEqual([])
  expect(it.statuses.at(-1)).toMatchObject({ state: 'success', title: 'This request does not change desired state.' })
  expect(it.stack.calls()).toEqual({})

  await it.plan()
  expect(it.comments.at(-1)).toMatch(/^plan: ### ✅ This change makes no difference/)
  await it.push({ 'readme.md': 'Hello again' })
  await planComment(pull, it.powers, 'if-changed')
  expect(it.comments.at(-1)).toMatch(/^plan: ### ✅ This change makes no difference/)
  expect(it.comments).toHaveLength(3)
})

test('a plan that was overtaken by a new head is not shown', async () => {
  const it = await scene(webState(db))
  const ledger: PullPowers['ledger'] = Object.assign(Object.create(it.powers.ledger), {
    control: async () => {
      await it.push({ 'infra/roles.yaml': webState() })
      return it.powers.ledger.control()
    },
  }) as PullPowers['ledger']

  await planComment(pull, { ...it.powers, ledger })

  expect(it.comments).toEqual([])
  expect(await it.powers.box.reviewed(pull)).toBeNull()
})

test('a request that is closed, gone or for another branch gets no plan', async () => {
  const it = await scene(webState(db))
  const open = it.now
  for (const now of [{ ...open, state: 'closed' }, null, { ...open, base: { ...open.base, ref: 'other' } }]) {
    Object.assign(it, { now })
    await it.plan()
  }

  expect([it.comments, it.statuses]).toEqual([[], []])
})

test('what is wrong in the files is said at their lines', async () => {
  const it = await scene(webState('  - name: db\n    rolle: x\n'))

  await it.plan()

  expect(it.comments[0]).toMatch(/^plan: ### ❌ A merge would change nothing[^]*`roles\.yaml:\d+:5`/)
  const last = it.statuses.at(-1)
  expect(last).toMatchObject({ state: 'failure' })
  expect(last?.annotations.map(({ file, level }) => `${file} ${level}`)).toContain('infra/roles.yaml failure')
  expect(await it.powers.box.reviewed(pull)).toBeNull()
})

test('findings that the change brings stand at their lines, those of the base do not', async () => {
  const it = await scene(webState(db))
  const annotated = () => it.statuses.at(-1)?.annotations.map(({ file, line, level }) => `${file}:${line} ${level}`)
  await it.plan()
  expect(annotated()).toEqual([])

  await it.push({ 'infra/spare.yaml': '# Nobody gives it to anything.\nroles: { spare: { policies: [] } }\n' })
  await it.plan()

  expect(annotated()).toEqual(['infra/spare.yaml:2 notice'])
  expect(it.comments.at(-1)).toMatch(/#### In the files\n[^]*`spare\.yaml:2`[^]*#### Changes/)
})

test('files that conflict with the base are named, and nothing is planned', async () => {
  const it = await scene(webState(db))
  const { dir } = it.hosted.repo
  await git.checkout({ fs, dir, ref: 'main' })
  await it.hosted.repo.commit({ 'infra/roles.yaml': webState(db.replace('db', 'other')) })

  await it.plan()

  expect(it.comments[0]).toMatch(/^plan: ### ❌ This request conflicts with its base branch[^]*`roles\.yaml:1:1`/)
  expect(it.stack.calls()).toEqual({})
})

test('a request merged with a base that moved on is planned as the merge', async () => {
  const it = await scene(webState(db))
  const { dir } = it.hosted.repo
  await git.checkout({ fs, dir, ref: 'main' })
  const base = await it.hosted.repo.commit({ 'infra/more.yaml': 'roles: { foreign: { managed: false } }\n' })

  await it.plan()

  expect(it.comments[0]).toMatch(/^plan: ### 🟡 1 change/)
  expect(it.comments[0]).toContain(`merged with \`main\` at \`${base.slice(0, 12)}\``)
  expect(it.comments[0]).toMatch(new RegExp(`commit \`${it.now.head}\\+[0-9a-f]{12}\``))
})

test('a fork is planned with the settings of the base', async () => {
  const it = await scene(webState(db).replace('regions: [cn-hangzhou]', 'mode: report, regions: [cn-hangzhou]'))
  await it.plan()
  Object.assign(it, { now: { ...it.now, fork: true } })
  await it.plan()

  expect(it.comments[0]).toContain('not done: the account is in mode report')
  expect(it.comments[1]).not.toContain('mode report')
  expect(it.comments[1]).toContain('It comes from a fork')
})

test('where the base cannot be read, a fork is not planned, and a request that mends it has nothing beside it', async () => {
  const it = await scene(webState(db))
  const { dir } = it.hosted.repo
  await git.checkout({ fs, dir, ref: 'main' })
  const bad = await it.hosted.repo.commit({ 'infra/bad.yaml': 'rolls: {}\n' })
  Object.assign(it, { now: { ...it.now, fork: true } })
  await it.plan()
  await git.branch({ fs, dir, ref: 'mend', object: bad, checkout: true })
  await git.remove({ fs, dir, filepath: 'infra/bad.yaml' })
  await it.push({})
  Object.assign(it, { now: { ...it.now, fork: false } })
  await it.plan()

  expect(it.comments[0]).toMatch(/^plan: ### ❌ The base branch cannot be read/)
  expect(it.comments[1]).toMatch(/^plan: ### 🟡 1 change to make/)
  expect(it.comments[1]).not.toContain('Drift already')
})

test('a request that leaves no binding is said to be held', async () => {
  const it = await scene(webState().replace(/bindings:[^]*/, ''))
  const control = await it.powers.ledger.control()
  const acceptedOne = { ...control, accepted: { commit: it.now.base.commit, bindings: 1 } }
  const ledger = Object.assign(Object.create(it.powers.ledger), {
    control: async () => acceptedOne,
  }) as PullPowers['ledger']

  await planComment(pull, { ...it.powers, ledger })

  expect(it.comments[0]).toMatch(/The commit would be held: it has no bindings/)
})

test('a repository or a ledger that cannot be read is said, and nothing is thrown', async () => {
  const it = await scene(webState(db))
  await it.plan()
  const failing = async () => Promise.reject(new LedgerFailure('The bucket answers 503.', 'unreachable'))
  const ledger = Object.assign(Object.create(it.powers.ledger), {
    control: failing,
    memory: failing,
  }) as PullPowers['ledger']
  await planComment(pull, { ...it.powers, ledger })
  await it.hosted.server.close()
  await it.plan()

  expect(it.comments[1]).toContain('The ledger could not be read')
  expect(it.comments[2]).toMatch(/^plan: ### ❌ The repository could not be read\. \/rolekeeper plan tries again/)
  expect(it.statuses.at(-1)).toMatchObject({ state: 'failure', annotations: [] })
})
