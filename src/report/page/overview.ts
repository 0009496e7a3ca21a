import { count } from '../../core/plan/words.ts'
import type { DriftDocument, Tally } from '../../core/report/drift-document.ts'
import { drawShares } from './charts.ts'
import { html, type Html } from './html.ts'
import { sharesOf, states } from './shares.ts'
import { number, percent, shortTime } from './words.ts'

/** How things stand at a glance. */
export const overview = async (report: DriftDocument): Promise<Html> => {
  const { fleet } = report
  return html`<section class="hero wrap" data-mood="${moodOf(report)}" aria-labelledby="headline">
    ${headline(report)}
    <p class="lead">${lead(report)}</p>
    ${stopped(report)} ${fleet === null ? null : await division(fleet.all)}
  </section>`
}

const moodOf = ({ fleet, findings }: DriftDocument): string => {
  if (fleet === null || findings.some(({ severity }) => severity === 'error')) return 'bad'
  const { drifted, pending, blocked, unknown } = fleet.all
  if (drifted > 0) return 'todo'
  return pending + blocked + unknown > 0 ? 'refused' : 'good'
}

const headline = ({ fleet, rows }: DriftDocument): Html => {
  if (fleet === null) return html`<h1 id="headline"><strong>Nothing could be compared.</strong></h1>`
  const { drifted, covered, unknown } = fleet.all
  if (drifted > 0) {
    return html`<h1 id="headline">
      <strong>${number(drifted)}</strong> of ${number(covered)} managed
      ${drifted === 1 ? 'instances has' : 'instances have'} <strong>drifted</strong>.
    </h1>`
  }
  if (unknown > 0) return html`<h1 id="headline">No drift is seen, but <strong>not all can be seen</strong>.</h1>`
  if (rows.length > 0) return html`<h1 id="headline">No instance has drifted; <strong>some wait</strong>.</h1>`
  return html`<h1 id="headline">${number(covered)} instances, <strong>all as they should be</strong>.</h1>`
}

const lead = ({ fleet, last, withoutRole }: DriftDocument): string => {
  if (fleet === null) return 'What stood in the way is below.'
  const { all, accounts, regions } = fleet
  const places = `${count(accounts.length, 'account')} and ${count(new Set(regions.map(({ region }) => region)).size, 'region')}`
  const since =
    last === null
      ? 'No earlier report is kept to compare with.'
      : `Since the report of ${shortTime(last.at)} UTC: ${last.added} new, ${last.gone.length} gone, ${last.stayed} as before.`
  const late = withoutRole.now === 0 ? '' : ` ${count(withoutRole.now, 'instance')} without a role for too long.`
  return `${number(all.seen)} instances seen in ${places}. ${since}${late}`
}

const stopped = ({ stopped: switched }: DriftDocument): Html | null =>
  switched === null
    ? null
    : html`<p class="banner" data-severity="error">
        <b>Stopped</b> by ${switched.by} at ${shortTime(switched.at)} UTC: ${switched.reason}. No new change begins.
      </p>`

const division = async (all: Tally): Promise<Html> => {
  const bar = all.seen === 0 ? null : html`<div class="bar">${await drawShares(sharesOf(all))}</div>`
  return html`${bar}
    <dl class="tiles">
      ${states.map(
        ({ state, word, of }) =>
          html`<div class="tile" data-state="${state}">
            <dt><i class="dot"></i>${word}</dt>
            <dd>${number(of(all))} <small>${percent(of(all), all.seen)}</small></dd>
          </div> `,
      )}
    </dl>`
}
