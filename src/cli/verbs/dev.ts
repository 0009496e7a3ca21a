import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { exitStatus } from '../../core/report/exit-status.ts'
import { openDev, type Dev } from '../../dev/dev.ts'
import { shownLine } from '../../dev/log-line.ts'
import { advice, reportOf } from '../dev-desk.ts'
import type { Verb } from '../verb.ts'
import { readPort } from '../port.ts'

/** Everything as it is deployed, on this machine, until it is told to end. The first line on stdout says where. */
export const dev: Verb = async ({ own, env, around, out, run }) => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const opened = await openDev({
    root,
    port: readPort(own['port'], 0),
    write: (line) => out.say(shownLine(line, around.clock.now())),
    report: (desk, repository) => reportOf({ run, env }, desk, repository),
  })
  await out.print(`${JSON.stringify(factsOf(opened))}\n`)
  out.say(advice(opened))
  if (!around.stop.aborted) await once(around.stop, 'abort')
  await opened.close()
  return exitStatus.done
}

const factsOf = ({ desk: { cloud, home, ledger }, dashboard, repository, errands }: Dev) => {
  const { endpoint, accountId, accessKeyId, accessKeySecret } = cloud.facts
  const triggers = Object.fromEntries(home.triggers)
  return {
    endpoint,
    functions: home.endpoint,
    triggers,
    ledger,
    dashboard,
    repository,
    errands,
    accountId,
    accessKeyId,
    accessKeySecret,
  }
}
