import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { openBucket } from '../../src/cloud/bucket/objects.ts'
import { serve } from '../../src/emulator/serve.ts'
import { encodeFormat } from '../../src/ledger/format.ts'
import { FORMAT_KEY } from '../../src/ledger/keys.ts'
import { realClock } from '../../src/wire/surroundings.ts'
import { rolesIn, runInstances, stateChange } from '../kit/births.ts'
import { builtFunction } from '../kit/built.ts'
import { accept, openEventLedger } from '../kit/event-functions.ts'
import { ACCOUNT, fleetOf, webState } from '../kit/fleets.ts'
import { accepted } from '../kit/stack.ts'

const run = promisify(execFile)
const desired = accepted(webState())
let file = ''

beforeAll(async () => {
  file = (await builtFunction('instance-event')).bundled.file
})

/** A process as Function Compute starts it: the bundle, an event as bytes, and a context with credentials. */
const host = `
const [file, event, context] = process.argv.slice(1)
require(file).handler(Buffer.from(event), JSON.parse(context)).then(
  (answer) => console.log(JSON.stringify({ answer })),
  (error) => console.log(JSON.stringify({ error: error.name + ': ' + error.message })),
)`

describe('the built event function', () => {
  it('attaches with a ledger in a bucket, as the runtime calls it', async () => {
    const [account] = fleetOf([]).accounts
    if (account === undefined) throw new Error('The fleet has no account.')
    const emulator = await serve({ fleet: { accounts: [{ ...account, buckets: [{ Name: 'team-ledger' }] }] } })
    try {
      const { endpoint, oss, accessKeyId, accessKeySecret } = emulator.facts
      const credentials = { accessKeyId, accessKeySecret, securityToken: null }
      const store = openBucket({
        bucket: 'team-ledger',
        prefix: 'prod',
        region: 'cn-hangzhou',
        endpoint: new URL(oss),
        credentials: async () => credentials,
        clock: realClock,
        random: Math.random,
      })
      await store.create(FORMAT_KEY, encodeFormat(new URL(endpoint).origin))
      await accept(openEventLedger(store), desired)
      const [one = ''] = await runInstances(emulator, 1)
      const context = {
        requestId: 'req-1',
        accountId: ACCOUNT,
        region: 'cn-hangzhou',
        credentials: { accessKeyId, accessKeySecret },
        function: { name: 'instance-event', timeout: 60 },
      }

      const { stdout } = await run(
        process.execPath,
        ['-e', host, file, JSON.stringify(stateChange(one)), JSON.stringify(context)],
        {
          env: {
            ROLEKEEPER_CLOUD: endpoint,
            ROLEKEEPER_LEDGER: 'oss://team-ledger/prod',
            ROLEKEEPER_LEDGER_ENDPOINT: oss,
          },
          timeout: 25_000,
        },
      )

      const lines = stdout.trimEnd().split('\n')
      expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
        answer: { reactions: [{ account: ACCOUNT, region: 'cn-hangzhou', is: 'done' }], ignored: 0 },
      })
      expect(rolesIn(emulator).get(one)).toBe('web-tier')
      expect(stdout).not.toContain(accessKeySecret)
      expect(lines.some((line) => line.includes('"requestId":"req-1"') && line.includes('"attached":1'))).toBe(true)
    } finally {
      await emulator.close()
    }
  })
})
