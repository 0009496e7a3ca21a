import { one } from '../../../report/page/client/element.ts'
import type { Moment } from '../moments.ts'
import { listen, post } from './ask.ts'
import { drawBirth, drawMoment, drawRun, drawSuspended, drawWork } from './draw.ts'
import { emptyView, fold, sumWork, type View } from './fold.ts'
import { showReport } from './report.ts'

/** So many lines of the event stream stay. */
const MOST_LINES = 200

const at = (id: string): HTMLElement => one(`#${id}`, HTMLElement)

let view: View = emptyView
let last = '0'

const hear = (id: string, moment: Moment): void => {
  last = id
  view = fold(view, moment)
  const line = drawMoment(moment)
  if (line !== null) {
    at('stream').prepend(line)
    at('stream').children[MOST_LINES]?.remove()
  }
  soon(drawView)
  if (moment.is === 'run' || moment.is === 'role' || moment.is === 'suspended') soon(refresh, 700)
}

const drawView = (): void => {
  const work = sumWork(view.work)
  at('progress').replaceChildren(...work.map(drawWork))
  at('idle').hidden = work.length > 0
  at('births').replaceChildren(...view.births.map(drawBirth))
  at('no-births').hidden = view.births.length > 0
  at('runs').replaceChildren(...view.runs.map(drawRun))
  at('no-runs').hidden = view.runs.length > 0
  at('suspended').replaceChildren(...view.suspended.map((line) => drawSuspended(line, resume)))
}

const refresh = (): void => void showReport().catch(answer)

const waiting = new Map<() => void, number>()

/** Once for all that comes meanwhile. */
const soon = (act: () => void, ms = 50): void => {
  if (waiting.has(act)) return
  const run = (): void => {
    waiting.delete(act)
    act()
  }
  waiting.set(act, window.setTimeout(run, ms))
}

const answer = (said: unknown): void => {
  at('answer').textContent = said instanceof Error ? said.message : String(said)
}

const tell = (path: string, body: object): void => {
  answer('…')
  post(path, body).then(answer, answer)
}

const resume = (key: string): void => tell('/resume', { key })

const connected = (isSo: boolean, words: string): void => {
  at('connection').textContent = words
  at('pulse').dataset['state'] = isSo ? 'in-sync' : 'drift'
}

/** Asks again as long as the page is open. */
const connect = async (): Promise<void> => {
  for (;;) {
    try {
      connected(true, 'live')
      await listen(last, hear)
      connected(false, 'not connected: rolekeeper dev has ended?')
    } catch (error) {
      connected(false, error instanceof Error ? error.message : String(error))
    }
    await new Promise((resolve) => setTimeout(resolve, 2000))
  }
}

for (const button of document.querySelectorAll<HTMLElement>('[data-errand]')) {
  button.addEventListener('click', () => tell('/errand', { name: button.dataset['errand'] }))
}
one('#suspend', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  if (!(event.target instanceof HTMLFormElement)) return
  tell('/suspend', Object.fromEntries(new FormData(event.target)))
  event.target.reset()
})
refresh()
void connect()
