import { randomUUID } from 'node:crypto'
import { makeCallLog } from '../src/cloud/call/call-log.ts'
import { connect } from '../src/cloud/call/connect.ts'
import { makeQuota } from '../src/cloud/call/quota.ts'
import { makeReader } from '../src/cloud/read/reader.ts'
import { makeWriter } from '../src/cloud/write/writer.ts'
import type { CloudReader } from '../src/core/ports/cloud-reader.ts'
import type { Powers } from '../src/run/converge.ts'
import type { Surroundings } from '../src/core/ports/surroundings.ts'
import { runId } from '../src/core/model/names.ts'
import { openFolder } from '../src/ledger/format.ts'
import { openLedger } from '../src/ledger/ledger.ts'
import { realClock } from '../src/wire/surroundings.ts'

export type Keys = Readonly<{ endpoint: string; accessKeyId: string; accessKeySecret: string }>

/** Real clients on a served emulator, without a quota of our own: the bench counts what is sent. */
export const powersOn = async (keys: Keys, ledgerFolder: string): Promise<Powers & { reader: CloudReader }> => {
  const around: Surroundings = {
    clock: realClock,
    random: Math.random,
    log: () => undefined,
    deadline: null,
    stop: new AbortController().signal,
  }
  const quota = makeQuota({ default: 1_000_000, operations: new Map() }, realClock, Math.random)
  const calls = makeCallLog()
  const caller = connect({
    cloud: new URL(keys.endpoint),
    own: async () => ({ accessKeyId: keys.accessKeyId, accessKeySecret: keys.accessKeySecret, securityToken: null }),
    roleOf: () => null,
    session: 'bench',
    quota,
    calls,
    surroundings: around,
  })
  const store = await openFolder(ledgerFolder, { cloud: keys.endpoint, mayCreate: true })
  if (store === null) throw new Error('no ledger')
  const run = runId(randomUUID())
  return {
    reader: makeReader(caller),
    writer: makeWriter(caller),
    ledger: openLedger(store, { writer: 'bench', run, nonce: () => randomUUID() }),
    budget: quota,
    around,
    tell: () => undefined,
    runId: run,
    startedAt: realClock.now(),
    apiCalls: () => ({}),
    isGone: () => false,
  }
}
