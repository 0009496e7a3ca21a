import { afterEach, expect, it, vi } from 'vitest'
import type { LoggedCall } from '../../src/emulator/world/call-log.ts'
import { fleetOf, id, web, webState } from '../kit/fleets.ts'
import { startGithub } from '../kit/hosts/github.ts'
import { writeComment, type FakeHost } from '../kit/hosts/host.ts'
import { commentEvent, pullEvent, pushEvent, webhookSecret, type Webhook } from '../kit/hosts/webhooks.ts'
import { startServerless, useBundles, type Serverless } from '../kit/serverless.ts'

useBundles()
// Many processes start, and take their time where many tests run beside.
vi.setConfig({ testTimeout: 240_000 })

let github: FakeHost | null = null
afterEach(async () => {
  await github?.close()
  github = null
})

const variablesFor = ({ url, state }: FakeHost): Readonly<Record<string, string>> => ({
  ROLEKEEPER_HOST: 'github:acme/roles',
  ROLEKEEPER_HOST_API: url,
  ROLEKEEPER_HOST_TOKEN: state.token,
  ROLEKEEPER_WEBHOOK_SECRET: webhookSecret,
})

/** Sends it as GitHub does, to the address of the trigger, and waits for all that follows. */
const deliver = async ({ desk, pass }: Serverless, { method, headers, body }: Webhook): Promise<number> => {
  const url = desk.home.triggers.get('rolekeeper-pull-request/webhook') ?? ''
  const { status } = await fetch(url, { method, headers, body: new Uint8Array(body) })
  await pass(0)
  return status
}

const next = webState().replaceAll('web-tier', 'next-tier')
const allRoles = next.replace('roles:', 'roles:\n  web-tier: { managed: false }')

it('shows a plan in a pull request, grants what was reviewed, and says after the merge what came of it', async () => {
  github = await startGithub()
  const { state } = github
  state.rights.set('alice', 'write')
  const fleet = fleetOf([web(1), web(2, 'old-tier')], ['web-tier', 'old-tier', 'next-tier'])
  const base = webState().replace('max: 1000', 'max: 0')
  const serverless = await startServerless(fleet, base, { permitted: allRoles, variables: variablesFor(github) })
  const { sweep, repository, desk, roles, lines } = serverless
  await sweep()
  const ours = (): readonly string[] =>
    state.comments.filter(({ author }) => author === state.us).map(({ text }) => text)
  const writes = (): readonly LoggedCall[] => desk.cloud.cloud.world.calls.all().filter(({ write }) => write)
  const before = writes().length

  const head = await repository.propose(7, { 'all.yaml': next.replace('max: 1000', 'max: 0') })
  const pull = {
    state: 'open' as const,
    head,
    base: 'main',
    baseCommit: head,
    mergedAs: null,
    fork: false,
    canMerge: false,
  }
  state.now = Date.now()
  state.pulls.set(7, pull)
  expect(await deliver(serverless, pullEvent('github', 'opened', { seed: head }))).toBe(202)

  const [plan = ''] = ours()
  const hash = /sha256:[0-9a-f]{64}/.exec(plan)?.[0] ?? ''
  expect(plan).toContain(id(1))
  expect(state.statuses.at(-1)?.head).toBe(head)
  expect(
    writes()
      .slice(before)
      .filter(({ service }) => service !== 'oss'),
  ).toEqual([])

  const { id: comment } = writeComment(state, 7, 'alice', `/rolekeeper approve ${hash}`)
  expect(await deliver(serverless, commentEvent('github', comment, `/rolekeeper approve ${hash}`))).toBe(202)
  const mergedAs = await repository.merge(head)
  state.pulls.set(7, { ...pull, state: 'merged', mergedAs })
  await deliver(serverless, pullEvent('github', 'merged', { seed: mergedAs }))
  await deliver(serverless, pushEvent('github', 'refs/heads/main', mergedAs))
  await sweep()

  expect([...roles().values()]).toEqual(['next-tier', 'next-tier'])
  expect(ours()).toHaveLength(3)
  expect(ours().at(-1)).toContain(mergedAs.slice(0, 7))
  const called = desk.cloud.cloud.world.calls
    .all()
    .filter(({ caller }) => caller?.includes('/rolekeeper-pull-request/'))
  expect(called.filter(({ write }) => write)).toEqual([])
  expect(called.filter(({ code }) => /Forbidden|AccessDenied|NoPermission/.test(code ?? ''))).toEqual([])
  const put = called.filter(({ action }) => action === 'PutObject').map(({ params }) => params['key'])
  expect(put.length).toBeGreaterThan(0)
  expect(put.filter((key) => !key?.startsWith('desk/requests/'))).toEqual([])
  expect(lines.filter(({ line }) => line.includes(webhookSecret) || line.includes(state.token))).toEqual([])
  expect(desk.home.deadLetters).toEqual([])
})
