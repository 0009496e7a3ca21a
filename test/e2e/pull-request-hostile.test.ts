import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { isLong } from '../kit/long.ts'
import { fleetOf, web } from '../kit/fleets.ts'
import { writeComment } from '../kit/hosts/host.ts'
import { commentEvent, pullEvent, pushEvent, signed, webhookSecret, type Webhook } from '../kit/hosts/webhooks.ts'
import { startPullFunctions, type PullFunctions } from '../kit/pull-functions.ts'
import { before, everything, evil, repositories, settings } from './hostile-kit.ts'

/** As many as the promise says, or fewer where every minute counts. */
const CHANGED = isLong ? 10_000 : 60
vi.setConfig({ testTimeout: 600_000, hookTimeout: 60_000 })

const named = (index: number) => {
  const name = evil[index % evil.length] ?? ''
  return { ...web(index + 1), InstanceName: name, Tags: { app: 'web', note: name, [`k${name.slice(0, 40)}`]: 'v' } }
}
const fleet: Fleet = fleetOf(Array.from({ length: CHANGED }, (_, index) => named(index)))

let pulls: PullFunctions
beforeAll(async () => {
  pulls = await startPullFunctions(fleet, { 'settings.yaml': settings, 'all.yaml': before })
})
afterAll(async () => pulls.close())

/** Whatever anybody outside gets to see. */
const told: string[] = []
let sent = 0
const post = async (webhook: Webhook): Promise<number> => {
  sent += 1
  const { statusCode, body } = await pulls.post(webhook)
  told.push(body)
  await pulls.drain()
  return statusCode
}
const statusesOf = async (webhooks: readonly Webhook[]): Promise<ReadonlySet<number>> => {
  const statuses = new Set<number>()
  for (const webhook of webhooks) statuses.add(await post(webhook))
  return statuses
}
const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index))

const openPull = (number: number, head: string, fork = true): Webhook => {
  pulls.github.state.pulls.set(number, {
    ...{ state: 'open', head, base: 'main', baseCommit: '1'.repeat(40) },
    ...{ mergedAs: null, fork, canMerge: true },
  })
  return pullEvent('github', 'opened', { number, seed: head })
}
const said = (author: string, number: number, text: string): Webhook =>
  commentEvent('github', writeComment(pulls.github.state, number, author, text).id, text, number)

describe('two hundred requests of people who mean harm', () => {
  it('are refused where nobody signed them', async () => {
    const good = pullEvent('github', 'opened')
    const forged: readonly Webhook[] = [
      ...times(40, () => signed('github', 'pull_request', good.body, randomBytes(16).toString('hex'))),
      ...times(5, (at) => ({ ...good, body: Buffer.concat([good.body, Buffer.from(' '.repeat(at + 1))]) })),
      ...times(5, (at) => ({
        ...good,
        headers: {
          ...good.headers,
          'x-hub-signature-256': ['', 'sha256=', 'sha1=0', 'sha256=0', 'a'.repeat(9_000)][at] ?? '',
        },
      })),
      { ...good, headers: { 'x-github-event': 'push' } },
      {
        ...good,
        headers: { ...good.headers, 'x-hub-signature-256': String(good.headers['x-hub-signature-256']).toUpperCase() },
      },
      signed('gitlab', 'Push Hook', {}),
      signed('codeup', 'Push Hook', {}),
    ]

    expect(await statusesOf(forged)).toEqual(new Set([401]))
  })

  it('are refused where they are too large, no POST or no JSON', async () => {
    const large = times(5, (at) => signed('github', 'push', Buffer.alloc(1024 * 1024 + 1 + at, 'a')))
    const bombs = times(5, (at) => signed('github', 'push', Buffer.from('['.repeat(200_000 + at))))
    const shapes = times(10, (at) =>
      signed(
        'github',
        'pull_request',
        [null, 1, [], {}, 'x', { number: -1 }, { number: 'a' }, { number: 1e99 }, { action: {} }, { repository: null }][
          at
        ],
      ),
    )

    expect(await statusesOf(large)).toEqual(new Set([413]))
    expect(await statusesOf([...bombs, ...shapes])).toEqual(new Set([400]))
    expect(await statusesOf(times(5, () => ({ ...pullEvent('github', 'opened'), method: 'PUT' })))).toEqual(
      new Set([405]),
    )
  })

  it('come to nothing for other branches and repositories', async () => {
    const seen = pulls.github.asked.length
    const elsewhere = [
      ...times(10, (at) => pullEvent('github', 'opened', { base: `${evil[at % evil.length] ?? ''}${at}` })),
      ...times(10, (at) => pullEvent('github', 'opened', { repository: `../${evil[at % evil.length] ?? ''}${at}` })),
      ...times(10, (at) =>
        pushEvent('github', `refs/heads/${evil[at % evil.length] ?? ''}`, String(at).repeat(40).slice(0, 40)),
      ),
    ]

    expect(await statusesOf(elsewhere)).toEqual(new Set([202]))
    expect(pulls.github.asked).toHaveLength(seen)
  })

  it('are planned as what they are where a request holds them', async () => {
    for (const [at, entries] of repositories.entries()) {
      const head = await pulls.repository.craft(100 + at, entries).catch(() => 'f'.repeat(40))
      expect(await post(openPull(100 + at, head))).toBe(202)
      expect(pulls.github.state.statuses.findLast((one) => one.head === head)?.state).not.toBe('in_progress')
    }
  })

  it('are planned however much they change, in one comment', async () => {
    const head = await pulls.repository.propose(7, { 'all.yaml': everything })
    const webhook = openPull(7, head, false)

    expect(await post(webhook)).toBe(202)
    expect(await statusesOf(times(10, () => webhook))).toEqual(new Set([202]))

    const ours = pulls.github.state.comments.filter(({ number }) => number === 7)
    expect(ours).toHaveLength(1)
    expect(ours[0]?.text.replaceAll(',', '')).toContain(String(CHANGED))
  })

  it('are answered with no where strangers command', async () => {
    const { github, box } = pulls
    const commands = [
      'plan',
      'explain i-1',
      `approve sha256:${'a'.repeat(64)}`,
      'suspend all 2h x',
      'apply',
      evil[0],
      '',
    ]
    const strangers = times(40, (at) =>
      said(
        ['mallory', 'nobody', '../../user', 'alice@x'][at % 4] ?? '',
        7,
        `/rolekeeper ${commands[at % commands.length] ?? ''}`,
      ),
    )

    expect(await statusesOf(strangers)).toEqual(new Set([202]))
    expect(await box.open()).toEqual([])
    expect(
      github.state.comments.filter(({ number, author }) => number === 7 && author === github.state.us),
    ).toHaveLength(41)
  })

  it('grant nothing where the payload says who wrote them, or the host does not know them', async () => {
    const { box, github } = pulls
    const reviewed = await box.reviewed({ host: 'github', repository: 'acme/roles', number: 7 })
    const approve = `/rolekeeper approve ${reviewed?.planHash ?? ''}`
    const foreign = writeComment(github.state, 8, 'alice', approve)
    const forged = [
      ...times(5, (at) => commentEvent('github', String(900_000 + at), approve)),
      commentEvent('github', foreign.id, approve, 7),
      commentEvent('github', writeComment(github.state, 7, 'mallory', approve).id, approve),
      commentEvent('github', writeComment(github.state, 7, 'alice', 'I would not say this.').id, approve),
    ]

    expect(reviewed).not.toBeNull()
    expect(await statusesOf(forged)).toEqual(new Set([202]))
    expect(await box.open()).toEqual([])
  })

  it('grant nothing that was not reviewed, on no other head, also where they come from writers', async () => {
    const { box } = pulls
    const commands = [
      `approve sha256:${'b'.repeat(64)}`,
      'approve',
      `approve ${evil[0]}`,
      'suspend',
      `suspend ${evil[1]} 2h ${evil[2]}`,
      'suspend all 9999999999h x',
      'suspend all -2h x',
      `explain ${evil[3]}`,
      `explain ${evil[4]}`,
      evil[7],
    ]

    expect(await statusesOf(commands.map((command) => said('alice', 7, `/rolekeeper ${command}`)))).toEqual(
      new Set([202]),
    )
    expect((await box.open()).map(({ command }) => command.is)).toEqual([])
  })

  it('start nothing where the function is called past its door', async () => {
    const calls: readonly unknown[] = [
      ...['', '../format', 'a'.repeat(64), `${'a'.repeat(64)}/..`].map((delivery) => ({ delivery })),
      ...['', 'main', '0'.repeat(40)].map((commit) => ({ finished: { commit, problems: [evil[0]] } })),
      ...[
        null,
        [],
        'x',
        7,
        { delivery: { id: 1 } },
        Buffer.from('{"delivery":'),
        { __proto__: { delivery: 'a'.repeat(64) } },
      ],
    ]
    for (const call of calls) {
      sent += 1
      expect(await pulls.call('rolekeeper-pull-request', call)).toBeNull()
    }
    await pulls.drain()
  })

  it('were two hundred, changed nothing, crashed nothing and learnt no secret', async () => {
    const { emulator, github, lines, writes, box } = pulls
    const comments = github.state.comments.filter(({ author }) => author === github.state.us)
    const texts = [
      ...told,
      ...lines,
      ...comments.map(({ text }) => text),
      ...github.state.statuses.map((one) => JSON.stringify(one)),
    ]
    const { accessKeyId, accessKeySecret } = emulator.facts

    expect(sent).toBeGreaterThanOrEqual(200)
    expect(writes()).toEqual([])
    expect(await box.open()).toEqual([])
    expect((await pulls.ledger().control()).approvals).toEqual([])
    expect((await pulls.ledger().control()).suspensions).toEqual([])
    expect(lines.filter((line) => line.includes('The invocation failed'))).toEqual([])
    for (const secret of [webhookSecret, github.state.token, accessKeyId, accessKeySecret]) {
      expect(texts.filter((text) => text.includes(secret))).toEqual([])
    }
    for (const { text } of comments) {
      expect(text.length).toBeLessThanOrEqual(65_536)
      expect(outsideCode(text)).not.toMatch(/<script|<img|onerror=|\]\(javascript:|!\[|@all|@acme|\u202E/i)
      expect(text).not.toContain('\u001B')
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

/** What Markdown does not take literally. */
const outsideCode = (markdown: string): string => markdown.replace(/(`+)[^`][\s\S]*?\1/g, '')
