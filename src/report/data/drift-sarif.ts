import type { DriftDocument } from '../../core/report/drift-document.ts'
import { changeText } from '../drift-words.ts'
import { sentences } from '../words.ts'
import { toSarif } from './sarif.ts'

/** Drift at the line of the binding that it violates, and findings at theirs: what code hosts show. */
export const driftSarif = ({ rows, findings, version }: DriftDocument): object =>
  toSarif(
    [],
    [
      ...rows.map((row) => ({
        code: row.state,
        severity: row.state === 'drift' ? ('warning' as const) : ('note' as const),
        at: placeOf(row),
        message: sentences(`${row.id}: ${changeText(row)}`, row.why),
        fix: row.fix ?? '',
      })),
      ...findings.map((one) => ({ ...one, at: placeOf(one) })),
    ],
    version,
  )

type Placed = Readonly<{ file: string | null; line: number | null; column: number | null }>

const placeOf = ({ file, line, column }: Placed) =>
  file === null ? null : { file, line: line ?? 1, column: column ?? 1 }
