import { describe, expect, it } from 'vitest'
import { commit, hash, roleName, runId } from '../../src/core/model/names.ts'
import { HOUR } from '../../src/core/model/time.ts'
import { LedgerFailure, type Ledger } from '../../src/core/ports/ledger.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { encodeParsed } from '../../src/ledger/parsed-state.ts'
import { emptyReader, openReader } from '../../src/ledger/reader.ts'
import { account, policyOf, runEntry } from '../core/memory/samples.ts'
import { memoryStore } from '../kit/memory-store.ts'
import { writer } from '../kit/ledgers.ts'
import { accountName, entryText } from './scenes.ts'

describe('what is remembered', () => {
  it('says which run and who wrote it', async () => {
    const store = memoryStore()
    const ledger = openLedger(store, { writer: 'alice', run: runId('run-1'), nonce: () => 'n1' })

    await ledger.record(account, runEntry(), 'run-2')

    expect((await ledger.memory(account)).runs).toMatchObject([{ run: 'run-2', at: store.clock.now }])
    expect(JSON.parse(await entryText(store, accountName, 1))).toMatchObject({ by: 'alice', nonce: 'n1', number: 1 })
  })

  it('of a run that changes nothing is one entry', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')

    await ledger.memory(account)
    await ledger.control()
    await ledger.record(account, runEntry(), 'run-1')

    expect([...store.objects.keys()]).toEqual([`${accountName}/0000000001.json`])
  })

  it('is not changed by a decision that a newer one has overtaken', async () => {
    const store = memoryStore()
    const [alice, bob] = [writer(store, 'alice'), writer(store, 'bob')]
    await alice.control()
    await bob.note({ kind: 'stop', reason: 'newer' })

    const late = alice.note({ kind: 'start', reason: 'older' }, ({ stopped }) =>
      stopped === null ? null : new LedgerFailure('It was stopped meanwhile.', 'stopped'),
    )

    await expect(late).rejects.toThrow('It was stopped meanwhile.')
    expect((await alice.control()).stopped).toMatchObject({ by: 'bob', reason: 'newer' })
  })

  it('holds blobs under their hash, once, and refuses one that was changed', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    const name = await ledger.putBlob(Buffer.from('files'))

    expect(await ledger.putBlob(Buffer.from('files'))).toBe(name)
    expect(Buffer.from((await ledger.blob(name)) ?? []).toString()).toBe('files')
    expect(await ledger.blob(hash(`sha256:${'0'.repeat(64)}`))).toBeNull()
    const [key] = [...store.objects.keys()]
    await store.overwrite(key ?? '', Buffer.from('others'))
    await expect(ledger.blob(name)).rejects.toMatchObject({
      reason: 'frozen',
      message: `The blob ${name} in the ledger memory has been changed; restore it from a backup.`,
    })
    for (const odd of ['md5:1', `x${name}`, `${name}0`]) {
      await expect(ledger.blob(hash(odd))).rejects.toMatchObject({
        reason: 'frozen',
        message: `"${odd}" is not the hash of a blob.`,
      })
    }
  })
})

describe('the accepted state', () => {
  const desired = {
    standing: 'proposed' as const,
    commit: commit('c1'),
    dirty: false,
    accounts: new Map(),
    bindings: [],
    settings: {
      limits: { birth: { max: 1, percent: null, perMs: HOUR } },
      suspend: [],
      sessionPolicy: policyOf('oss:Get'),
    },
  } as unknown as Parameters<typeof encodeParsed>[0] // a state cut short: every part of it is kept alike
  const acceptAs = async (ledger: Ledger, bytes: Uint8Array) =>
    ledger.note({
      kind: 'accepted',
      commit: commit('c1'),
      files: hash('sha256:f'),
      parsed: await ledger.putBlob(bytes),
      declaredRoles: [roleName('web')],
      bindings: 0,
      requireSignature: false,
    })

  it('is the last good commit as it was parsed, for who has neither git nor YAML', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    expect(await ledger.accepted()).toBeNull()

    await acceptAs(ledger, encodeParsed(desired))

    expect(await openReader(store).accepted()).toEqual({ ...desired, standing: 'accepted' })
  })

  it.each([
    ['another version', Buffer.from('{"schema":"rolekeeper/parsed-state/v2","state":{}}')],
    ['no state', Buffer.from('{"schema":"rolekeeper/parsed-state/v1"}')],
    ['nothing', Buffer.from('')],
    ['a number', Buffer.from('1')],
  ])('that %s parsed is not guessed at', async (_, bytes) => {
    const ledger = writer(memoryStore(), 'alice')
    await acceptAs(ledger, bytes)

    await expect(ledger.accepted()).rejects.toMatchObject({
      reason: 'frozen',
      message: expect.stringMatching(
        /^What commit c1 was parsed into was written by another .*`rolekeeper accept c1` parses it again/,
      ) as string,
    })
  })

  it('that is lost is said so', async () => {
    const store = memoryStore()
    const ledger = writer(store, 'alice')
    await acceptAs(ledger, encodeParsed(desired))
    for (const key of store.objects.keys()) if (key.startsWith('blobs/')) store.objects.delete(key)

    await expect(ledger.accepted()).rejects.toThrow('is missing')
  })
})

describe('a ledger that is not there yet', () => {
  it('reads as one in which nothing was written', async () => {
    const reader = openReader(null)

    expect(reader).toBe(emptyReader)
    expect(await reader.control()).toMatchObject({ last: 0, accepted: null, stopped: null })
    expect(await reader.memory(account)).toMatchObject({ last: 0, open: [], frozen: null })
    expect([await reader.accepted(), await reader.blob(hash('sha256:1'))]).toEqual([null, null])
  })
})
