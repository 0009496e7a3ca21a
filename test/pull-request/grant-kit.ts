import { randomUUID } from 'node:crypto'
import { githubHost } from '../../src/channels/hosts/github.ts'
import type { Finding } from '../../src/core/model/finding.ts'
import { commit } from '../../src/core/model/names.ts'
import type { LeftRequest, Reviewed, SealedDelivery } from '../../src/core/model/review.ts'
import { instant } from '../../src/core/model/time.ts'
import { actionKey, hashKeys } from '../../src/core/plan/key.ts'
import type { GitHost } from '../../src/core/ports/git-host.ts'
import type { Ledger } from '../../src/core/ports/ledger.ts'
import type { RequestBox } from '../../src/core/ports/request-box.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { openRequestBox } from '../../src/ledger/requests.ts'
import { sealDelivery } from '../../src/pull-request/delivery.ts'
import { grantRequests, type GrantPowers } from '../../src/pull-request/grant.ts'
import { digest } from '../../src/wire/surroundings.ts'
import { attach, replace } from '../core/memory/samples.ts'
import { startGithub } from '../kit/hosts/github.ts'
import { writeComment, type FakeHost } from '../kit/hosts/host.ts'
import { commentEvent, webhookSecret } from '../kit/hosts/webhooks.ts'
import { memoryStore, type MemoryStore } from '../kit/memory-store.ts'

export const watched = { host: 'github', repository: 'acme/roles', branch: 'main' } as const
export const pull = { host: 'github', repository: 'acme/roles', number: 7 } as const
export const head: string = '1'.repeat(40)
export const keys: readonly string[] = [attach('i-1'), replace('i-2')].map(actionKey)
export const planHash: Reviewed['planHash'] = hashKeys(keys, digest)
export const approval: string = `/rolekeeper approve ${planHash}`

/** A host with one open request of alice's, a plan that was reviewed, and a ledger. */
export type Scene = Readonly<{
  store: MemoryStore
  fake: FakeHost
  host: GitHost
  box: RequestBox
  ledger: (writer?: string) => Ledger
  /** What a sweep does first. */
  sweep: (change?: Partial<GrantPowers>) => Promise<readonly Finding[]>
  /** Writes a comment; its id. */
  write: (author: string, text: string) => string
  /** What the webhook leaves of a comment. */
  left: (id: string, command: LeftRequest['command'], change?: Partial<LeftRequest>) => Promise<LeftRequest>
  /** The texts of our own comments. */
  answers: () => readonly string[]
  close: () => Promise<void>
}>

export const startScene = async (): Promise<Scene> => {
  const store = memoryStore()
  const fake = await startGithub()
  const { state } = fake
  state.now = store.clock.now
  state.rights.set('alice', 'write').set('mallory', 'read')
  const open = { state: 'open', head, base: 'main', baseCommit: '0'.repeat(40) } as const
  state.pulls.set(pull.number, { ...open, mergedAs: null, fork: false, canMerge: true })
  const way = {
    tries: 1,
    clock: { now: () => store.clock.now, sleep: async () => undefined },
    random: () => 0,
    stop: new AbortController().signal,
  }
  const host = githubHost({ api: new URL(fake.url), repository: 'acme/roles', token: state.token }, way)
  const box = openRequestBox(store, () => store.clock.now)
  await box.putReviewed({
    pull,
    head: commit(head),
    base: commit('0'.repeat(40)),
    planHash,
    keys,
    at: instant(store.clock.now),
  })
  const ledger = (writer = 'sweep'): Ledger => openLedger(store, { writer, run: null, nonce: () => randomUUID() })
  return {
    store,
    fake,
    host,
    box,
    ledger,
    sweep: (change = {}) =>
      grantRequests({
        watched,
        secret: webhookSecret,
        host,
        box,
        ledger: ledger(),
        clock: { now: () => store.clock.now },
        digest,
        ...change,
      }),
    write: (author, text) => writeComment(state, pull.number, author, text).id,
    left: async (id, command, change = {}) => {
      const { text, author: name } = state.comments.find((one) => one.id === id) ?? { text: '', author: 'nobody' }
      const by = { id: name, name }
      const delivery = sealed(id, text)
      const request = { id: `r-${id}`, pull, head: commit(head), by, command, delivery, at: store.clock.now, ...change }
      await box.leave(request)
      return request
    },
    answers: () => state.comments.filter(({ author }) => author === state.us).map(({ text }) => text),
    close: fake.close,
  }
}

/** As the webhook seals what the host sent, or whoever has another secret. */
export const sealed = (id: string, text: string, secret = webhookSecret): SealedDelivery =>
  sealDelivery('github', commentEvent('github', id, text), secret)
