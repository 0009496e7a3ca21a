import { describe, expect, it } from 'vitest'
import { builtInBounds } from '../../src/core/desired/bounds.ts'
import { commit } from '../../src/core/model/names.ts'
import { HostFailure, type CommitStatus, type GitHost, type PullNow } from '../../src/core/ports/git-host.ts'
import { openReader } from '../../src/ledger/reader.ts'
import { openRequestBox } from '../../src/ledger/requests.ts'
import { sealDelivery } from '../../src/pull-request/delivery.ts'
import { handleDelivery } from '../../src/pull-request/handle.ts'
import { anonymous } from '../../src/read/git/transport.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { pullEvent, pushEvent, webhookSecret, type Webhook } from '../kit/hosts/webhooks.ts'
import { memoryStore } from '../kit/memory-store.ts'

const now: PullNow = {
  state: 'open',
  head: commit('1'.repeat(40)),
  base: { ref: 'main', commit: commit('2'.repeat(40)) },
  mergedAs: null,
  fork: false,
  mergeRef: null,
}

/** A host that takes statuses, and comments only where `comment` says so. */
const scene = (comment: GitHost['comment'] = async () => undefined) => {
  const store = memoryStore()
  const box = openRequestBox(store, () => store.clock.now)
  const statuses: CommitStatus[] = []
  const asked: number[] = []
  let sweeps = 0
  const host: GitHost = {
    limits: { commentChars: 60_000 },
    pull: async (number) => {
      asked.push(number)
      return now
    },
    comment,
    written: async () => null,
    status: async (_head, status) => void statuses.push(status),
    mayWrite: async () => false,
    issue: async () => undefined,
  }
  const powers = {
    watched: { host: 'github', repository: 'acme/roles', branch: 'main' } as const,
    secret: webhookSecret,
    host,
    box,
    ledger: openReader(store),
    readerFor: () => expect.fail('The cloud was asked.'),
    // Nobody listens there.
    location: { url: new URL('http://127.0.0.1:1/roles.git'), ref: 'main', folder: '', place: 'roles' },
    remote: anonymous,
    startSweep: async () => void (sweeps += 1),
    around: {
      clock: { now: () => store.clock.now, sleep: async () => undefined },
      random: () => 0,
      log: () => undefined,
      deadline: null,
      stop: new AbortController().signal,
    },
    bounds: builtInBounds,
    digest,
    version: '0',
  }
  const keep = async (webhook: Webhook, secret: string = webhookSecret): Promise<string> => {
    const sealed = sealDelivery('github', webhook, secret)
    await box.keep(sealed)
    return sealed.id
  }
  return { powers, keep, box, statuses, asked, sweeps: () => sweeps }
}

describe('handleDelivery', () => {
  it('starts a sweep after a push to the tracked branch', async () => {
    const { powers, keep, sweeps } = scene()

    await handleDelivery(await keep(pushEvent('github', 'refs/heads/main', '3'.repeat(40))), powers)

    expect(sweeps()).toBe(1)
  })

  it('does nothing for what is not there, what is sealed by others, and what lies under another name', async () => {
    const { powers, keep, box, asked, sweeps } = scene()
    const forged = await keep(pushEvent('github', 'refs/heads/main', '3'.repeat(40)), 'a secret of somebody else')
    const moved = { ...sealDelivery('github', pullEvent('github', 'opened'), webhookSecret), id: 'b'.repeat(64) }
    await box.keep(moved)

    for (const id of ['a'.repeat(64), forged, moved.id]) await handleDelivery(id, powers)

    expect([asked, sweeps()]).toEqual([[], 0])
  })

  it('asks nobody about a request that was closed', async () => {
    const { powers, keep, asked } = scene()

    await handleDelivery(await keep(pullEvent('github', 'closed')), powers)

    expect(asked).toEqual([])
  })

  it('says of a head that its plan could not be made, and has it tried again', async () => {
    const failure = new HostFailure('github.com answers 503.', 'busy')
    const { powers, keep, statuses } = scene(() => Promise.reject(failure))
    const id = await keep(pullEvent('github', 'opened'))

    await expect(handleDelivery(id, powers)).rejects.toBe(failure)

    expect(statuses.map(({ state }) => state)).toEqual(['pending', 'failure'])
  })
})
