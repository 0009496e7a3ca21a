import type { Desk } from '../dev/desk.ts'
import type { Dev } from '../dev/dev.ts'
import { envOf } from './trial-env.ts'
import type { VerbCall } from './verb.ts'

/** The drift report of a desk as a page: the verb's own, told by flags and environment where the desk is. */
export const reportOf = async (
  { run, env }: Pick<VerbCall, 'run' | 'env'>,
  { cloud, ledger }: Desk,
  repository: string,
): Promise<string> => {
  const where = ['--cloud', cloud.facts.endpoint, '--ledger', ledger.place, '--ledger-region', ledger.region]
  let page = ''
  const status = await run(
    ['report', '--format', 'html', '--quiet', ...where, '--desired', `${repository}#main:desired-state`],
    {
      env: { ...envOf(env, cloud.facts), ROLEKEEPER_LEDGER_ENDPOINT: ledger.endpoint },
      print: async (part) => void (page += part),
    },
  )
  if (page === '') throw new Error(`rolekeeper report ended with ${status}; the terminal says why.`)
  return page
}

/** What to do with a desk, for whoever has just started it. */
export const advice = ({ desk: { cloud, ledger }, dashboard, repository, errands }: Dev): string =>
  [
    '',
    'Rolekeeper runs as deployed until Ctrl-C: events at once, the sweep every five minutes. Watch it:',
    '',
    `  ${dashboard}`,
    '',
    'In another terminal:',
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
