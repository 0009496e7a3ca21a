import { closeEverything } from '../emulator/oss-kit.ts'
import { boxSuite } from '../kit/box-suite.ts'
import { startBucket } from './bucket-kit.ts'

boxSuite('a bucket', async () => {
  const { open } = await startBucket()
  return { store: open(), close: closeEverything }
})
