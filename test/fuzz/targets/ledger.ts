import { readFileSync } from 'node:fs'
import { emptyControl, emptyMemory } from '../../../src/core/model/memory.ts'
import { commit, hash } from '../../../src/core/model/names.ts'
import { instant } from '../../../src/core/model/time.ts'
import { LedgerFailure } from '../../../src/core/ports/ledger.ts'
import { hashOf } from '../../../src/ledger/blobs.ts'
import { readFormat } from '../../../src/ledger/format.ts'
import { blobKey, entryKey, FORMAT_KEY, headKey } from '../../../src/ledger/keys.ts'
import { accountLog, controlLog, type LogKind, type Told } from '../../../src/ledger/kinds.ts'
import { readOn } from '../../../src/ledger/read-log.ts'
import { openRequestBox } from '../../../src/ledger/requests.ts'
import { account } from '../../core/memory/samples.ts'
import { memoryStore } from '../../kit/memory-store.ts'
import type { Target } from '../engine/target.ts'

const linesOf = (file: string): readonly string[] =>
  readFileSync(`test/ledger/corpus/${file}`, 'utf8').trimEnd().split('\n')

const failureOf = (error: unknown): string => {
  if (error instanceof LedgerFailure) return error.message
  throw error
}

/**
 * A log of which each line is an entry, behind `head ` what the log's head says, and behind `blob ` a blob; `sha256:@` is
 * the hash of the blob above. It is read, folded, and written as a snapshot that reads as the same.
 */
const readLog = async <Memory extends Told, Body>(kind: LogKind<Memory, Body>, input: Buffer): Promise<unknown> => {
  const store = memoryStore()
  let blob = 'sha256:'
  let number = 0
  for (const line of input.toString('latin1').split('\n')) {
    const bytes = (from: number): Buffer => Buffer.from(line.slice(from).replaceAll('sha256:@', blob), 'latin1')
    if (line.startsWith('head ')) store.objects.set(headKey(kind.name), bytes(5))
    else if (line.startsWith('blob ')) {
      blob = hashOf(bytes(5))
      store.objects.set(blobKey(hash(blob)) ?? '', bytes(5))
    } else if (line !== '') store.objects.set(entryKey(kind.name, ++number), bytes(0))
  }
  const read = await readOn(store, kind, null).catch(failureOf)
  if (typeof read === 'string') return read
  const json = JSON.stringify(kind.toJson(read.memory))
  const again = kind.fromJson(JSON.parse(json))
  if (again === null || JSON.stringify(kind.toJson(again)) !== json)
    throw new Error('A snapshot is not what it was made of.')
  return [read, again]
}

const snapshotOf = <Memory extends Told, Body>({ name, empty, toJson }: LogKind<Memory, Body>): string => {
  const entry = {
    schema: 'rolekeeper/ledger-entry/v1',
    log: name,
    number: 1,
    nonce: 'n',
    at: 1,
    run: null,
    by: 'sweep',
  }
  const memory = { ...empty, last: 0 }
  return [
    `blob ${JSON.stringify(toJson(memory))}`,
    JSON.stringify({ ...entry, kind: 'snapshot', memory: 'sha256:@' }),
    `head ${JSON.stringify({ schema: 'rolekeeper/ledger-head/v1', last: 1, snapshot: 1 })}`,
  ].join('\n')
}

const words = [
  ...[
    'schema',
    'log',
    'number',
    'nonce',
    'at',
    'run',
    'by',
    'kind',
    'snapshot',
    'memory',
    'sha256:@',
    'blob ',
    'head ',
  ],
  ...['@map', '@set', '@@map', 'rolekeeper/ledger-entry/v2', 'last', 'frozen', 'open', 'leases', 'spent', 'runs', '\n'],
]

const ofAccount = accountLog(account)

export const accountEntries: Target = {
  name: 'account-entries',
  run: (input) => readLog(ofAccount, input),
  dictionary: [
    ...[
      ...words,
      'intent',
      'result',
      'lease',
      'release',
      'others',
      'launch',
      'control',
      'actions',
      'approved',
      'results',
    ],
    ...[
      'outcome',
      'attached',
      'replaced',
      'shard',
      'epoch',
      'populations',
      'bindingMatches',
      'graceSince',
      'sessionPolicy',
    ],
  ],
  seeds: [
    ...linesOf('account-v1.jsonl').map((_, at, all) => all.slice(0, at + 1).join('\n')),
    snapshotOf({ ...ofAccount, empty: emptyMemory(account) }),
  ],
}

export const controlEntries: Target = {
  name: 'control-entries',
  run: (input) => readLog(controlLog, input),
  dictionary: [
    ...[
      ...words,
      'accepted',
      'held',
      'stop',
      'start',
      'approval',
      'suspend',
      'resume',
      'scope',
      'asked',
      'suspensions',
    ],
    ...['commit', 'files', 'parsed', 'declaredRoles', 'bindings', 'planHash', 'keys', 'until', 'reason', 'owner'],
  ],
  seeds: [
    ...linesOf('control-v1.jsonl').map((_, at, all) => all.slice(0, at + 1).join('\n')),
    snapshotOf({ ...controlLog, empty: emptyControl }),
  ],
}

const pull = { host: 'github' as const, repository: 'acme/roles', number: 7 }
const sealed = { host: 'github', event: 'push', id: 'x', body: 'e30=', seal: 'y' }
const asked = { pull, head: 'a'.repeat(40), at: 1 }

export const requests: Target = {
  name: 'requests',
  run: async (input) => {
    const store = memoryStore()
    const box = openRequestBox(store, () => instant(store.clock.now))
    await box.putReviewed({
      ...asked,
      pull,
      head: commit(''),
      base: commit(''),
      planHash: hash(''),
      keys: [],
      at: instant(1),
    })
    await box.keep({ ...sealed, host: 'github' })
    // Whoever may leave requests chooses what stands there.
    for (const key of [...store.objects.keys(), 'requests/open/a.json', 'requests/merges/a.json', FORMAT_KEY]) {
      store.objects.set(key, input)
    }
    return [
      await box.open(),
      await box.merges(),
      await box.reviewed(pull),
      await box.delivery('x'),
      await readFormat(store),
    ]
  },
  dictionary: [
    'id',
    'pull',
    'head',
    'by',
    'command',
    'delivery',
    'at',
    'approve',
    'suspend',
    'planHash',
    'keys',
    'forMs',
    'scope',
  ],
  seeds: [
    JSON.stringify({
      ...asked,
      id: 'x',
      by: { id: '1', name: 'zoe' },
      command: { is: 'approve', planHash: 'h' },
      delivery: sealed,
    }),
    JSON.stringify({ ...asked, base: 'b', planHash: 'h', keys: ['k'] }),
    JSON.stringify({ ...asked, commit: 'c', planHash: null }),
    JSON.stringify(sealed),
    JSON.stringify({ schema: 'rolekeeper/ledger/v1', cloud: 'aliyun' }),
  ],
}
