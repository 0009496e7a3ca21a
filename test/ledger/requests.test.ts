import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderStore } from '../../src/ledger/folder-store.ts'
import { describe, expect, it } from 'vitest'
import { DAY, instant } from '../../src/core/model/time.ts'
import { openRequestBox } from '../../src/ledger/requests.ts'
import { approval, boxSuite, sealed } from '../kit/box-suite.ts'
import { memoryStore } from '../kit/memory-store.ts'

boxSuite('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'requests-'))
  return { store: folderStore(root), close: () => rm(root, { recursive: true, force: true }) }
})

describe('a box that somebody fills', () => {
  it('gives out 200 requests at a time, whatever else stands there', async () => {
    const store = memoryStore()
    const box = openRequestBox(store, () => instant(DAY))
    for (let index = 0; index < 250; index += 1) await box.keep({ ...sealed, id: `${index}` })
    for (let index = 0; index < 201; index += 1) await box.leave({ ...approval, id: `${index}` })

    expect(await box.open()).toHaveLength(200)
    expect(await box.merges()).toEqual([])
  })

  it('is tidied 500 at a time', async () => {
    const store = memoryStore()
    let now = DAY
    const box = openRequestBox(store, () => instant(now))
    for (let index = 0; index < 501; index += 1) await box.keep({ ...sealed, id: `${index}` })
    now = 10 * DAY

    await box.tidy()

    expect(store.objects.size).toBe(1)
  })
})
