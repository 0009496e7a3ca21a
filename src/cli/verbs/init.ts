import { resolve } from 'node:path'
import { exitStatus } from '../../core/report/exit-status.ts'
import { terminal as safe } from '../../report/escape.ts'
import { readBounds } from '../../wire/bounds.ts'
import { initLedger, type Initialised } from '../../wire/ledger-init.ts'
import { version } from '../../wire/version.ts'
import { writeFirstDesiredState } from '../first-desired-state.ts'
import { plainFormats } from '../formats.ts'
import type { Verb } from '../verb.ts'

/** A first desired state, and the ledger in its bucket where one is named. What stands is never overwritten. */
export const init: Verb = async ({ config, out }) => {
  const ledger = await initLedger(config, await readBounds(config))
  const folder = isFolder(config.desired) ? resolve(config.desired) : null
  const isWritten = folder !== null && (await writeFirstDesiredState(folder))

  const desired = folder === null ? null : { folder, is: isWritten ? 'created' : 'exists' }
  const lines = [...desiredLines(config.desired, desired?.is ?? null), ...ledgerLines(ledger)]
  const document = { schema: 'rolekeeper/init/v1', version, desired, ledger }
  await out.present(plainFormats(document, () => `${lines.map(safe).join('\n')}\n`))
  return exitStatus.done
}

/** A repository is not a place to write to. */
const isFolder = (desired: string): boolean => !/^[a-z+]+:\/\/|^\S+@\S+:|#/.test(desired)

const desiredLines = (desired: string, is: string | null): readonly string[] => {
  if (is === null) return []
  if (is === 'exists') return [`${desired} holds something already and was left as it is.`]
  return [
    `Wrote ${desired}/rolekeeper.yaml: put your account's id, its regions and your bindings in.`,
    'Then: rolekeeper validate, and rolekeeper plan.',
  ]
}

const ledgerLines = (ledger: Initialised | null): readonly string[] => {
  if (ledger === null) return []
  return [
    ledger.is === 'created'
      ? `Made the ledger ${ledger.ledger}.`
      : `The ledger ${ledger.ledger} stands already, and is well.`,
  ]
}
