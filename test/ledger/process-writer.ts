import { randomUUID } from 'node:crypto'
import { folderStore } from '../../src/ledger/folder-store.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { account, hangzhou } from '../core/memory/samples.ts'
import { atMost, clear } from '../kit/ledgers.ts'

/**
 * A process of its own: `FOLDER NAME crowd` lets 16 ledgers at once mean two actions each under a limit of 20;
 * `FOLDER NAME forever` writes until it is killed, a line for each entry that it was told is durable.
 */
const [folder = '', name = '', mode = ''] = process.argv.slice(2)
const open = (suffix = '') =>
  openLedger(folderStore(folder), { writer: `${name}${suffix}`, run: null, nonce: () => randomUUID() })

if (mode === 'crowd') {
  const answers = await Promise.allSettled(
    Array.from({ length: 16 }, (_, index) =>
      open(`-${index}`).intend(
        account,
        hangzhou,
        [clear(`i-${name}-${index}a`), clear(`i-${name}-${index}b`)],
        atMost(20, 2),
      ),
    ),
  )
  process.stdout.write(`${answers.filter(({ status }) => status === 'fulfilled').length}\n`)
} else {
  const ledger = open()
  for (let index = 1; ; index++) {
    await ledger.note({ kind: 'stop', reason: `${name}-${index}` })
    process.stdout.write(`${name}-${index}\n`)
  }
}
