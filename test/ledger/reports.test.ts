import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ObjectStore } from '../../src/core/ports/ledger.ts'
import { DAY, HOUR } from '../../src/core/model/time.ts'
import { readReport } from '../../src/core/report/drift/read.ts'
import { openFolder } from '../../src/ledger/format.ts'
import { openReports } from '../../src/ledger/reports.ts'
import { openToldShelf } from '../../src/ledger/told.ts'
import { checkLedger } from '../../src/ledger/verify.ts'
import { driftOf } from '../kit/drift.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { asOf, appliedRole, binding, desiredOf, ecs, givenOf, holding, nothing, tagged } from '../kit/model.ts'
import { driftReport, driftRow } from '../kit/reports.ts'

let folder: string
let store: ObjectStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolekeeper-reports-'))
  const opened = await openFolder(folder, { cloud: 'aliyun', mayCreate: true })
  if (opened === null) throw new Error('A folder that may be made was not.')
  store = opened
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const reportAt = (ms: number) => driftReport({ at: new Date(asOf + ms).toISOString(), rows: [driftRow()] })

describe('kept reports', () => {
  test('are read back as they were, the newest first', async () => {
    const reports = openReports(store)

    expect(await reports.last()).toBeNull()
    await reports.keep(reportAt(HOUR))
    await reports.keep(reportAt(0))
    await reports.keep(reportAt(HOUR))
    await reports.keep(reportAt(HOUR / 2))

    expect(await reports.last()).toEqual(reportAt(HOUR))
  })

  test('stay whole for a week, one a day for ninety, and then go; what else stands there stays', async () => {
    const reports = openReports(store)
    await store.overwrite('reports/told.json', Buffer.from('{}'))
    for (const days of [0, 0.5, 1, 100, 100.5, 101, 103.4]) await reports.keep(reportAt(days * DAY))
    await reports.keep(reportAt(103.5 * DAY))

    expect((await readdir(join(folder, 'reports'))).sort()).toEqual([
      ...[100, 100.5, 101, 103.4, 103.5].map((days) => keyAt(days)),
      'told.json',
    ])
    await reports.keep(reportAt(120 * DAY))
    expect((await readdir(join(folder, 'reports'))).sort()).toEqual([
      ...[100, 101, 103.4, 103.5, 120].map((days) => keyAt(days)),
      'told.json',
    ])
  })

  test('stay to the day: the week ends seven days ago, and the trend ninety', async () => {
    const reports = openReports(store)
    for (const days of [9, 10, 93, 93.1, 92, 92.1]) await reports.keep(reportAt(days * DAY))

    await reports.keep(reportAt(100 * DAY))

    expect((await readdir(join(folder, 'reports'))).sort()).toEqual([10, 92.1, 93, 93.1, 100].map(keyAt))
  })

  test('go a hundred at a time', async () => {
    const kept = memoryStore()
    for (let day = 0; day < 101; day += 1) await kept.create(`reports/${keyAt(day)}`, new Uint8Array())

    await openReports(kept).keep(reportAt(1000 * DAY))

    expect([...kept.objects.keys()]).toEqual([100, 1000].map((day) => `reports/${keyAt(day)}`))
  })

  test('and what receivers were told are no strangers to a check of the ledger', async () => {
    await openReports(store).keep(reportAt(0))
    await openToldShelf(store).keep('团队 chat', {})

    expect(await checkLedger(store)).toEqual([])
  })

  test('that nobody can read are as none', async () => {
    await store.create('reports/2026-11-22t00-00-00.000z.json', Buffer.from('{'))

    expect(await openReports(store).last()).toBeNull()
  })
})

const keyAt = (days: number): string =>
  `${new Date(asOf + days * DAY).toISOString().replaceAll(':', '-').toLowerCase()}.json`

describe('a report of an older version', () => {
  test('is filled up, and the next one is compared with it', async () => {
    const old = readReport(JSON.parse(await readFile(join(import.meta.dirname, 'reports/first-form.json'), 'utf8')))
    const web = { app: 'web' }

    const report = driftOf(
      {
        desired: desiredOf([binding('web', 'web-tier', tagged('app', 'web'))]),
        instances: [ecs('i-1', nothing, web), ecs('i-2', nothing, web), ecs('i-3', holding('web-tier'), web)],
        given: givenOf({ applied: new Map([['i-1', appliedRole('web-tier')]]) }),
      },
      { last: old },
    )

    expect(old).toMatchObject({ version: '', fleet: null, rows: [{ since: '2026-10-01T00:00:00.000Z' }, {}] })
    expect(report.rows).toMatchObject([
      { id: 'i-1', isNew: false, since: '2026-10-01T00:00:00.000Z' },
      { id: 'i-2', isNew: true },
    ])
    expect(report.last).toMatchObject({ added: 1, stayed: 1, gone: [{ id: 'i-3', reason: 'foreign-role' }] })
  })

  test('also of one that had a report before it', () => {
    const last = {
      at: 'x',
      commit: null,
      added: 0,
      stayed: 0,
      gone: [{ id: 'g' }],
      unseen: [{ id: 'u' }],
      resolved: [],
    }

    expect(readReport({ schema: 'rolekeeper/report/v1', at: 'then', last })?.last).toMatchObject({
      gone: [{ id: 'g', since: 'then', name: '' }],
      unseen: [{ id: 'u', since: 'then' }],
    })
  })

  test.each([null, 7, {}, { schema: 'rolekeeper/report/v2' }])('is none: %j', (json) => {
    expect(readReport(json)).toBeNull()
  })
})
