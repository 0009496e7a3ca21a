import type { DriftDocument } from '../core/report/drift-document.ts'
import { driftMarkdown } from '../report/comment/drift-markdown.ts'
import { toCsv } from '../report/data/csv.ts'
import { driftSarif } from '../report/data/drift-sarif.ts'
import { toJson } from '../report/data/json.ts'
import { toPrometheus } from '../report/data/prometheus.ts'
import type { Formats } from '../report/format.ts'
import { driftText } from '../report/terminal/drift-text.ts'
import type { Look } from '../report/terminal/text.ts'

/** The drift report in every form, each made of the one record alone. */
export const driftFormats = (report: DriftDocument, look: Look): Formats => ({
  text: () => driftText(report, look),
  json: () => toJson(report),
  markdown: () => driftMarkdown(report),
  // Loaded when it is asked for: the charts' library takes a third of a second.
  html: async () => (await import('../report/page/page.ts')).driftPage(report),
  csv: () => toCsv(report.rows),
  sarif: () => toJson(driftSarif(report)),
  prometheus: () => toPrometheus(report),
})
