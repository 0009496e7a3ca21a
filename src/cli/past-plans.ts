import * as z from 'zod'
import type { Hash } from '../core/model/names.ts'
import type { LedgerReader } from '../core/ports/ledger.ts'

const record = z.looseObject({ actions: z.array(z.looseObject({ key: z.string() })) })

/** The keys of the actions that a recorded run's plan had; null: the ledger knows no run with this hash. */
export const plannedActions = async (ledger: LedgerReader, planHash: Hash): Promise<readonly string[] | null> => {
  const accepted = await ledger.accepted()
  for (const id of accepted?.accounts.keys() ?? []) {
    const { runs } = await ledger.memory(id)
    const note = runs.findLast((one) => one.planHash === planHash)
    const blob = note === undefined ? null : await ledger.blob(note.record)
    if (blob !== null) return record.parse(JSON.parse(Buffer.from(blob).toString())).actions.map(({ key }) => key)
  }
  return null
}
