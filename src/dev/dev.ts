import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoFleet } from '../emulator/fleets/demo.ts'
import type { Server } from '../emulator/listen.ts'
import { buildBundles } from './bundles.ts'
import { openDashboard, type DeskDashboard } from './dashboard/dashboard.ts'
import { startDesk, type Desk } from './desk.ts'
import type { FunctionLine } from './functions/function.ts'
import { invoke, serveErrands } from './errands.ts'
import { commitCopy } from './repository.ts'

export type DevOptions = Readonly<{
  /** The folder of s.yaml, functions/ and desired-state/. */
  root: string
  /** Where the emulated cloud is served; 0 takes a free one. */
  port: number
  write: (line: FunctionLine) => void
  /** The drift report of a desk and its repository, as a page. */
  report: (desk: Desk, repository: string) => Promise<string>
}>

export type Dev = Readonly<{
  desk: Desk
  /** Where to ask for what others do to the cloud. */
  errands: string
  /** Where the dashboard is, with the token that opens it. */
  dashboard: string
  /** A work tree with desired-state/, whose branch main is what the sweep reads. */
  repository: string
  close: () => Promise<void>
}>

/**
 * Rolekeeper as it is deployed, on this machine: an emulated cloud with the demo fleet, desired state in a git repository, a
 * ledger in a bucket, and the built functions behind their triggers.
 */
export const openDev = async ({ root, port, write, report }: DevOptions): Promise<Dev> => {
  const folder = await mkdtemp(join(tmpdir(), 'rolekeeper-dev-'))
  const ends: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })]
  const close = async (): Promise<void> => {
    for (const end of ends.toReversed()) await end()
  }
  try {
    const repository = join(folder, 'repository')
    let dashboard: DeskDashboard | null = null
    await Promise.all([commitCopy(join(root, 'desired-state'), repository), buildBundles(root, folder)])
    const desk = await startDesk({
      fleet: demoFleet(),
      port,
      serverless: join(root, 's.yaml'),
      bundles: folder,
      desired: `${repository}#main:desired-state`,
      write: (line) => {
        write(line)
        dashboard?.write(line)
      },
    })
    ends.push(desk.close)
    dashboard = await openDashboard(desk, repository, () => report(desk, repository))
    ends.push(dashboard.close)
    const errands: Server = await serveErrands(desk)
    ends.push(errands.close)
    // Nothing is accepted yet, and the timer fires in five minutes.
    void invoke(desk, 'rolekeeper-sweep')
    return { desk, errands: errands.endpoint, dashboard: dashboard.address, repository, close }
  } catch (error) {
    await close()
    throw error
  }
}
