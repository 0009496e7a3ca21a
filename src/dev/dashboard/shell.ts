import { html, trusted, type Html } from '../../report/page/html.ts'
import { script, scriptHash, style, styleHash } from './assets.generated.ts'

/** What the browser is told beside the page: it loads nothing, and asks nobody but this server. */
export const shellHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    `script-src '${scriptHash}'`,
    "connect-src 'self'",
    // The icon, which would be asked for otherwise.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
}

/** The frame of the dashboard. It holds no data: whoever has no token learns nothing from it. */
export const shell = (): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Dashboard · Rolekeeper</title>
        <link rel="icon" href="data:," />
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">To the report</a>
        <header class="top wrap">
          <b>Rolekeeper</b><span>Dashboard</span>
          <span class="when"
            ><span class="pulse" id="pulse"></span> <span id="connection" role="status">connecting…</span></span
          >
        </header>
        <section class="live wrap" aria-labelledby="live-title">
          <h2 id="live-title" class="hidden">What happens now</h2>
          ${doing} ${births} ${runs} ${suspended} ${stream}
        </section>
        <div id="report"><main id="main"></main></div>
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `.markup

const button = (errand: string, words: string): Html =>
  html`<button type="button" data-errand="${errand}">${words}</button>`

const doing: Html = html`<section class="card now">
  <h3>Now</h3>
  <ul class="progress" id="progress"></ul>
  <p class="quiet" id="idle">Nothing is being changed.</p>
  <p class="errands">
    ${button('launch', 'Launch a web server')} ${button('detach', 'Take a role off')} ${button('sweep', 'Sweep now')}
  </p>
  <p class="quiet" id="answer" role="status"></p>
</section>`

const births: Html = html`<section class="card">
  <h3>Instances that started</h3>
  <ul class="notes" id="births"></ul>
  <p class="quiet" id="no-births">None since this page was opened.</p>
</section>`

const runs: Html = html`<section class="card">
  <h3>Last runs</h3>
  <ul class="notes" id="runs"></ul>
  <p class="quiet" id="no-runs">None yet.</p>
</section>`

const suspended: Html = html`<section class="card">
  <h3>Suspended</h3>
  <ul class="notes" id="suspended"></ul>
  <details>
    <summary>Suspend</summary>
    <form id="suspend" class="stacked">
      <label
        >What
        <select name="key">
          <option value="ids">Instance</option>
          <option value="names">Name</option>
          <option value="regions">Region</option>
        </select></label
      >
      <label
        >Which
        <input name="value" required maxlength="200" placeholder="i-… or web-*" autocomplete="off" spellcheck="false"
      /></label>
      <label>Why <input name="reason" required maxlength="200" autocomplete="off" /></label>
      <label
        >For
        <select name="hours">
          <option value="1">an hour</option>
          <option value="8">8 hours</option>
          <option value="72">3 days</option>
        </select></label
      >
      <button type="submit">Commit</button>
    </form>
  </details>
</section>`

const stream: Html = html`<section class="card stream">
  <h3>Events</h3>
  <div id="stream" role="log" aria-live="off" aria-label="Events" tabindex="0"></div>
</section>`
