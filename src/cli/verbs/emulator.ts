import { once } from 'node:events'
import { exitStatus } from '../../core/report/exit-status.ts'
import { readFleet, serve } from '../../emulator/serve.ts'
import type { Served, ServeFacts } from '../../emulator/serve.ts'
import { FleetError } from '../../emulator/world/fleet.ts'
import { answerProbe } from '../../verify/on-instance/answer.ts'
import { UsageError } from '../../wire/config.ts'
import { readPort } from '../port.ts'
import type { Verb } from '../verb.ts'

const usualPort = 4180

/** Serves the emulated cloud until it is told to end. The first line on stdout is the JSON of where it is. */
export const emulator: Verb = async ({ own, around, out }) => {
  const served = await start(readPort(own['port'], usualPort), own['fleet'])
  await out.print(`${JSON.stringify(served.facts)}\n`)
  if (own['format'] !== 'json') out.say(advice(served.facts))
  if (!around.stop.aborted) await once(around.stop, 'abort')
  await served.close()
  return exitStatus.done
}

const start = async (port: number, file: unknown): Promise<Served> => {
  try {
    const shell = answerProbe
    return await serve({ port, shell, ...(typeof file === 'string' ? { fleet: await readFleet(file) } : {}) })
  } catch (error) {
    if (error instanceof FleetError) throw new UsageError(`The fleet file cannot be served:\n${error.message}`)
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new UsageError(`Port ${port} is taken. Name another with --port; 0 takes a free one.`)
    }
    throw error
  }
}

const advice = ({ endpoint, metadata, accessKeyId, accessKeySecret }: ServeFacts): string =>
  [
    '',
    'The emulated cloud is up until Ctrl-C. In another terminal:',
    '',
    `  export ROLEKEEPER_CLOUD=${endpoint}`,
    `  export ALIBABA_CLOUD_ACCESS_KEY_ID=${accessKeyId}`,
    `  export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${accessKeySecret}`,
    '  npx rolekeeper plan',
    '',
    `What a machine's metadata service says: ${metadata}/i-…/latest/meta-data/`,
    `What it holds: ${endpoint}/_emulator/state; what was asked of it: ${endpoint}/_emulator/calls`,
  ].join('\n')
