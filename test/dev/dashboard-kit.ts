import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openChanges } from '../../src/dev/dashboard/changes.ts'
import { openFeed, type Feed } from '../../src/dev/dashboard/feed.ts'
import { serveDashboard } from '../../src/dev/dashboard/server.ts'
import { commitCopy } from '../../src/dev/repository.ts'
import { driftPage } from '../../src/report/page/page.ts'
import { root } from '../house/sources.ts'
import { fullReport } from '../kit/page-report.ts'

export type TestDashboard = Readonly<{
  feed: Feed
  /** `http://127.0.0.1:PORT`, and what opens it. */
  origin: string
  token: string
  address: string
  repository: string
  settings: () => Promise<string>
  /** Errands that were run, by name. */
  ran: readonly string[]
}>

/** A dashboard over a repository of its own, whose cloud is what the test tells it. */
export const startDashboard = async (): Promise<TestDashboard> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-dashboard-'))
  await commitCopy(join(root, 'desired-state'), folder)
  const feed = openFeed()
  const ran: string[] = []
  const errand = (name: string) => async () => {
    ran.push(name)
    return `${name} is done.`
  }
  const served = await serveDashboard({
    feed,
    changes: openChanges(folder),
    report: () => driftPage(fullReport(12)),
    errands: { launch: errand('launch'), detach: errand('detach'), sweep: errand('sweep') },
    now: () => Date.UTC(2026, 10, 22, 8),
  })
  onTestFinished(async () => {
    await served.close()
    await rm(folder, { recursive: true })
  })
  const { origin, hash } = new URL(served.address)
  const settings = () => readFile(join(folder, 'desired-state', 'settings.yaml'), 'utf8')
  return { feed, origin, token: hash.slice(1), address: served.address, repository: folder, settings, ran }
}
