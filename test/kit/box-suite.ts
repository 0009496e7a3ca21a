import { afterEach, describe, expect, it } from 'vitest'
import { commit, hash } from '../../src/core/model/names.ts'
import type { LeftRequest, Merge, PullRef, Reviewed, SealedDelivery } from '../../src/core/model/review.ts'
import { DAY, instant, later } from '../../src/core/model/time.ts'
import type { ObjectStore } from '../../src/core/ports/ledger.ts'
import type { RequestBox } from '../../src/core/ports/request-box.ts'
import { openRequestBox } from '../../src/ledger/requests.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import type { OpenStore } from './store-suite.ts'

export const pull: PullRef = { host: 'gitlab', repository: '../../Acme/roles?x=1', number: 7 }
export const sealed: SealedDelivery = {
  host: 'gitlab',
  event: 'Note Hook',
  id: 'ab'.repeat(32),
  body: 'e30=',
  seal: 'cd',
}
export const approval: LeftRequest = {
  id: 'comment 12/../..',
  pull,
  head: commit('1'.repeat(40)),
  by: { id: '42', name: 'zoë <script>' },
  command: { is: 'approve', planHash: hash(`sha256:${'2'.repeat(64)}`) },
  delivery: sealed,
  at: instant(1_000),
}
const reviewed: Reviewed = {
  pull,
  head: commit('1'.repeat(40)),
  base: commit('3'.repeat(40)),
  planHash: hash(`sha256:${'2'.repeat(64)}`),
  keys: ['["attach"]'],
  at: instant(2_000),
}
const merge: Merge = { pull, commit: commit('4'.repeat(40)), head: reviewed.head, planHash: null, at: instant(3_000) }

/** What the box for requests must do over every store. */
export const boxSuite = (name: string, open: OpenStore): void => {
  const opened: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of opened.splice(0)) await close()
  })
  const start = async (): Promise<Readonly<{ box: RequestBox; store: ObjectStore; pass: (ms: number) => void }>> => {
    const { store, close } = await open()
    opened.push(close)
    let now = instant(Date.UTC(2026, 10, 22, 23, 59, 59))
    return { box: openRequestBox(store, () => now), store, pass: (ms) => (now = later(now, ms)) }
  }

  describe(`the box for requests in ${name}`, () => {
    it('keeps a delivery once, over midnight too, and gives it back as it was', async () => {
      const { box, pass } = await start()

      const first = await box.keep(sealed)
      pass(2_000)
      const again = await box.keep({ ...sealed, event: 'Push Hook' })

      expect([first, again]).toEqual(['new', 'seen'])
      expect(await box.delivery(sealed.id)).toEqual(sealed)
      expect(await box.delivery('cd'.repeat(32))).toBeNull()
    })

    it('takes a delivery again that could not be handed on', async () => {
      const { box } = await start()
      await box.keep(sealed)

      await box.release(sealed.id)

      expect(await box.delivery(sealed.id)).toBeNull()
      expect(await box.keep(sealed)).toBe('new')
    })

    it('gives out what was left until it is done, and never again', async () => {
      const { box, pass } = await start()
      const suspend = {
        ...approval,
        id: 'other',
        command: { is: 'suspend', scope: 'all', forMs: 1, reason: '' },
        at: instant(1),
      }

      await box.leave(approval)
      await box.leave({ ...approval, by: { id: '66', name: 'a stranger' } })
      await box.leave(suspend as LeftRequest)
      const before = await box.open()
      await box.done(approval.id)
      await box.tidy()
      await box.leave(approval)
      pass(DAY)
      await box.tidy()
      await box.leave(approval)

      expect(before).toEqual([suspend, approval])
      expect(await box.open()).toEqual([suspend])
    })

    it('leaves out what is no request, and does not stumble over it', async () => {
      const { box, store } = await start()
      await store.create('requests/open/zz.json', Buffer.from('{"id":'))
      await store.create(
        'requests/open/zy.json',
        Buffer.from(JSON.stringify({ ...approval, command: { is: 'apply' } })),
      )
      await box.leave(approval)

      expect(await box.open()).toEqual([approval])
    })

    it('keeps the last review of a pull request', async () => {
      const { box } = await start()
      await box.putReviewed({ ...reviewed, keys: [] })
      await box.putReviewed(reviewed)

      expect(await box.reviewed(pull)).toEqual(reviewed)
      expect(await box.reviewed({ ...pull, number: 8 })).toBeNull()
    })

    it('knows of merges until their requests were told', async () => {
      const { box } = await start()
      const earlier = { ...merge, commit: reviewed.base, at: instant(1) }
      await box.putMerge(merge)
      await box.putMerge(merge)
      await box.putMerge(earlier)
      const before = await box.merges()

      await box.mergeTold(merge.commit)

      expect(before).toEqual([earlier, merge])
      expect(await box.merges()).toEqual([earlier])
    })

    it('forgets deliveries after days and plans after months, and nothing that is open', async () => {
      const { box, store, pass } = await start()
      await box.keep(sealed)
      await box.leave(approval)
      const place = await box.putPlan(reviewed.planHash, '{}')
      for (const odd of ['odd', 'x1']) await store.create(`requests/plans/${odd}/a.json`, new Uint8Array())
      const kept = await store.list('requests/')

      pass(3 * DAY)
      await box.tidy()
      const soon = await store.list('requests/')
      pass(2 * DAY)
      await box.tidy()
      const later = await store.list('requests/')
      pass(90 * DAY)
      await box.tidy()

      expect(place).toContain(`${store.place}/requests/plans/`)
      expect(soon).toEqual(kept)
      expect(later).toHaveLength(4)
      expect(await store.list('requests/')).toHaveLength(3)
      expect(await box.open()).toEqual([approval])
    })

    it('writes under its prefix alone, which a check of the ledger knows', async () => {
      const { box, store } = await start()
      await box.keep(sealed)
      await box.leave(approval)
      await box.done(approval.id)
      await box.putReviewed(reviewed)
      await box.putMerge(merge)
      await box.putPlan(reviewed.planHash, '{}')

      const keys = await store.list('')

      expect(keys.filter((key) => !key.startsWith('requests/') && key !== 'format.json')).toEqual([])
      expect((await checkLedger(store)).filter(({ code }) => code === 'ledger-stray')).toEqual([])
    })
  })
}
