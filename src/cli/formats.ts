import { summarisePlan, summariseRun } from '../core/report/compose.ts'
import { planDocument, runDocument } from '../core/report/documents.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { RunRecord } from '../core/model/run-record.ts'
import { toMarkdown } from '../report/comment/markdown.ts'
import { toJson } from '../report/data/json.ts'
import type { Formats } from '../report/format.ts'
import { toText } from '../report/terminal/text.ts'
import type { Look } from '../report/terminal/text.ts'
import { version } from '../wire/version.ts'

/** What plan shows. */
export const planFormats = (verdict: Verdict, look: Look): Formats => ({
  text: () => toText(summarisePlan(verdict), look),
  json: () => toJson(planDocument(verdict, version)),
  markdown: () => toMarkdown(summarisePlan(verdict)),
})

/** What apply shows. */
export const runFormats = (record: RunRecord, look: Look): Formats => ({
  text: () => toText(summariseRun(record), look),
  json: () => toJson(runDocument(record, version)),
  markdown: () => toMarkdown(summariseRun(record)),
})

/** A document that people read as text and programs as JSON. */
export const plainFormats = (document: object, text: () => string): Formats => ({
  text,
  json: () => toJson(document),
})
