import { vi } from 'vitest'
import { closeEverything } from '../emulator/oss-kit.ts'
import { storeSuite } from '../kit/store-suite.ts'
import { startBucket } from './bucket-kit.ts'

// In the long run 64 writers make some 4,000 requests, and client and bucket share this process.
const timeoutMs = 120_000
vi.setConfig({ testTimeout: timeoutMs })

storeSuite('a bucket', async () => {
  const { open } = await startBucket()
  return { store: open({ timeoutMs }), close: closeEverything }
})
