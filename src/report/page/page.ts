import type { DriftDocument } from '../../core/report/drift-document.ts'
import { script, scriptHash, style, styleHash } from './assets.generated.ts'
import { causes } from './causes.ts'
import { details } from './details.ts'
import { drifts } from './drifts.ts'
import { figures } from './figures.ts'
import { html, trusted, type Html } from './html.ts'
import { overview } from './overview.ts'
import { shortTime } from './words.ts'

/** Nothing is loaded and nothing leaves: the page's own style and script alone, known by their hashes. */
const policy = [
  "default-src 'none'",
  `style-src '${styleHash}'`,
  `script-src '${scriptHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The drift report as one page that needs nothing beside itself; the same bytes for the same report. */
export const driftPage = async (report: DriftDocument): Promise<string> =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>Drift report · Rolekeeper</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        ${await driftBody(report)} ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `.markup

/** What the page shows, without its frame. */
const driftBody = async (report: DriftDocument): Promise<Html> => {
  return html`<a class="skip" href="#main">To the report</a>
    ${top(report)}
    <main id="main">
      ${await overview(report)} ${causes(report)} ${await figures(report)} ${drifts(report)} ${details(report)}
    </main>
    ${bottom(report)}`
}

const top = ({ at, commit }: DriftDocument): Html =>
  html`<header class="top wrap">
    <b>Rolekeeper</b><span>Drift report</span>
    <span class="when">
      <time datetime="${at}">${shortTime(at)} UTC</time>${
        commit === null ? null : html` · commit <code>${commit.slice(0, 7)}</code>`
      }
    </span>
  </header>`

const bottom = ({ schema, version, commit, planHash }: DriftDocument): Html => {
  const facts = [
    ['Commit', commit],
    ['Plan', planHash],
    ['Data', schema],
    ['Rolekeeper', version],
  ].flatMap(([term, value]) => (value === null || value === undefined ? [] : [{ term: String(term), value }]))
  return html`<footer class="wrap">
    <dl class="facts">
      ${facts.map(
        ({ term, value }) =>
          html`<div>
            <dt>${term}</dt>
            <dd><code>${value}</code></dd>
          </div>`,
      )}
    </dl>
  </footer>`
}
