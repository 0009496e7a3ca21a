import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { exitStatus } from '../../core/report/exit-status.ts'
import { openDev, type Dev } from '../../dev/dev.ts'
import { shownLine } from '../../dev/log-line.ts'
import type { Verb } from '../verb.ts'
import { readPort } from '../port.ts'

/** Everything as it is deployed, on this machine, until it is told to end. The first line on stdout says where. */
export const dev: Verb = async ({ own, around, out }) => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const opened = await openDev({
    root,
    port: readPort(own['port'], 0),
    write: (line) => out.say(shownLine(line, around.clock.now())),
  })
  await out.print(`${JSON.stringify(factsOf(opened))}\n`)
  out.say(advice(opened))
  if (!around.stop.aborted) await once(around.stop, 'abort')
  await opened.close()
  return exitStatus.done
}

const factsOf = ({ desk: { cloud, home, ledger }, repository, errands }: Dev) => {
  const { endpoint, accountId, accessKeyId, accessKeySecret } = cloud.facts
  const triggers = Object.fromEntries(home.triggers)
  return {
    endpoint,
    functions: home.endpoint,
    triggers,
    ledger,
    repository,
    errands,
    accountId,
    accessKeyId,
    accessKeySecret,
  }
}

const advice = ({ desk: { cloud, ledger }, repository, errands }: Dev): string =>
  [
    '',
    'Rolekeeper runs as deployed until Ctrl-C: events at once, the sweep every five minutes. In another terminal:',
    '',
    `  curl -X POST ${errands}/launch   someone launches a web server; its role follows`,
    `  curl -X POST ${errands}/detach   someone takes a role off by hand`,
    `  curl -X POST ${errands}/sweep    the sweep, now: it puts the role back`,
    `  curl -X POST ${errands}/report   the drift report`,
    '',
    `  Change ${repository}/desired-state, then`,
    `  git -C ${repository} commit -am 'Try something'   the next sweep reads it`,
    '',
    `  export ROLEKEEPER_CLOUD=${cloud.facts.endpoint} ROLEKEEPER_LEDGER=${ledger.place}`,
    `  export ROLEKEEPER_LEDGER_REGION=${ledger.region} ROLEKEEPER_LEDGER_ENDPOINT=${ledger.endpoint}`,
    `  export ALIBABA_CLOUD_ACCESS_KEY_ID=${cloud.facts.accessKeyId}`,
    `  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${cloud.facts.accessKeySecret}`,
    `  npx rolekeeper status`,
    '',
  ].join('\n')
