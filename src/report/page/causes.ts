import type { DriftCause, DriftDocument } from '../../core/report/drift-document.ts'
import { html, type Html } from './html.ts'
import { accountNames, number, shortened } from './words.ts'

/** How many causes are open to the eye; the rest unfold. */
const MOST = 10

/** One thing to know and one to do, each. */
export const causes = (report: DriftDocument): Html | null => {
  const { causes: all } = report
  const item = cause(accountNames(report))
  return all.length === 0
    ? null
    : html`<div class="wrap">
        <section class="card" id="causes" aria-labelledby="causes-title">
          <h2 id="causes-title">What to do</h2>
          <ul class="notes">
            ${all.slice(0, MOST).map(item)}
          </ul>
          ${
            all.length <= MOST
              ? null
              : html`<details>
                  <summary>${number(all.length - MOST)} more</summary>
                  <ul class="notes">
                    ${all.slice(MOST).map(item)}
                  </ul>
                </details>`
          }
        </section>
      </div>`
}

const cause =
  (nameOf: (account: string) => string) =>
  ({ what, severity, title, fix, total, added, accounts, regions }: DriftCause): Html => {
    const where = [...accounts.map(nameOf), ...regions].map(shortened).join(' · ')
    return html`<li ${attribute(what, severity)}>
      <span class="count">${number(total)}</span>
      <div>
        <p>
          <b>${shortened(title)}</b>
          ${added > 0 && added < total ? html`<span class="tag">${number(added)} new</span>` : null}
        </p>
        <p class="quiet">${where}</p>
        ${fix === '' ? null : html`<p class="fix">${shortened(fix)}</p>`}
      </div>
    </li>`
  }

const attribute = (what: DriftCause['what'], severity: DriftCause['severity']): Html =>
  what === 'finding' ? html`data-severity="${severity}"` : html`data-state="${what}"`
