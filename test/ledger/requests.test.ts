import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderStore } from '../../src/ledger/folder-store.ts'
import { boxSuite } from '../kit/box-suite.ts'

boxSuite('a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'requests-'))
  return { store: folderStore(root), close: () => rm(root, { recursive: true, force: true }) }
})
