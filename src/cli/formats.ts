import { summarisePlan, summariseRun } from '../core/report/compose.ts'
import { planDocument, runDocument } from '../core/report/documents.ts'
import type { Verdict } from '../core/model/plan.ts'
import type { RunRecord } from '../core/model/run-record.ts'
import { verificationDocument, type VerificationDocument } from '../core/report/verification.ts'
import { summariseReview, type Before } from '../core/report/review.ts'
import { toMarkdown } from '../report/comment/markdown.ts'
import { inJson, reviewMarkdown } from '../report/comment/review-markdown.ts'
import { verificationMarkdown } from '../report/comment/verification-markdown.ts'
import { toJson } from '../report/data/json.ts'
import type { Formats } from '../report/format.ts'
import { verificationText } from '../report/terminal/verification-text.ts'
import { toText } from '../report/terminal/text.ts'
import type { Look } from '../report/terminal/text.ts'
import { version } from '../wire/version.ts'

/** What plan shows; `before`: what there was without the change. */
export const planFormats = (verdict: Verdict, before: Before | null, look: Look): Formats => ({
  text: () => toText(summarisePlan(verdict), look),
  json: () => toJson(planDocument(verdict, version)),
  markdown: () => reviewMarkdown(summariseReview(verdict, before, 'rolekeeper approve'), inJson),
})

/** What came of the sample that was asked; null: none was. */
export const verificationOf = ({ verified, verdict }: RunRecord): VerificationDocument | null =>
  verified === undefined ? null : verificationDocument(verified, { commit: verdict.plan.commit, version })

/** What apply shows, with what came of asking a sample of the machines. */
export const runFormats = (record: RunRecord, look: Look): Formats => {
  const verified = verificationOf(record)
  return {
    text: () => toText(summariseRun(record), look) + (verified === null ? '' : `\n${verificationText(verified, look)}`),
    json: () => toJson({ ...runDocument(record, version), ...(verified === null ? {} : { verification: verified }) }),
    markdown: () => toMarkdown(summariseRun(record)) + (verified === null ? '' : `\n${verificationMarkdown(verified)}`),
  }
}

/** A document that people read as text and programs as JSON. */
export const plainFormats = (document: object, text: () => string): Formats => ({
  text,
  json: () => toJson(document),
})
