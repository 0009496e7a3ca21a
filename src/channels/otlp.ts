import type { DriftDocument } from '../core/report/drift-document.ts'
import { toOtlp } from '../report/data/otlp.ts'
import { send, SendFailure, type Way } from './send.ts'

/** Sends the report's numbers to a collector, by OTLP over http. Throws `SendFailure` where it does not take them. */
export const sendOtlp = async (
  report: DriftDocument,
  url: URL,
  headers: Readonly<Record<string, string>>,
  way: Way,
): Promise<void> => {
  const body = JSON.stringify(toOtlp(report))
  const { status } = await send(
    // Gauges of one instant are the same sent twice.
    { method: 'POST', url, headers: { ...headers, 'content-type': 'application/json' }, body, isRepeatable: true },
    way,
  )
  if (status >= 300) throw new SendFailure(`${url.host} answers ${status}`, 'refused')
}
