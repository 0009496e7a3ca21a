import { element } from '../../../report/page/client/element.ts'
import { about } from '../../../report/page/words.ts'
import type { Moment, SuspendedLine } from '../moments.ts'
import type { Birth, RunLine, Work } from './fold.ts'

export const drawBirth = ({ id, region, at, state, role, roleAt }: Birth): HTMLLIElement =>
  element(
    'li',
    { 'data-state': role === null ? 'pending' : 'in-sync' },
    element('span', { class: 'tag' }, element('i', { class: 'dot' }), role === null ? state.toLowerCase() : 'ready'),
    element(
      'div',
      {},
      element('p', {}, element('code', {}, id)),
      quiet(
        role === null
          ? region
          : `${region} · ${role}${roleAt === null ? '' : ` after ${about(Math.max(0, roleAt - at))}`}`,
      ),
    ),
  )

export const drawWork = ({ log, shard, run, actions, done }: Work): HTMLLIElement => {
  const who = run === null ? 'an event' : 'a sweep'
  return element(
    'li',
    {},
    element(
      'p',
      {},
      element('b', {}, shard),
      ' ',
      element('span', { class: 'quiet' }, `${log.replace('account-', '')}, ${who}`),
    ),
    element('progress', { max: String(actions), value: String(done), 'aria-label': `${shard}, ${who}` }),
    quiet(`${done} of ${actions} done`),
  )
}

export const drawRun = ({ at, shard, commit, outcomes, seen }: RunLine): HTMLLIElement => {
  const made = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  return element(
    'li',
    {
      'data-state': Object.keys(outcomes).some((outcome) => /failed|unknown|interrupted/.test(outcome))
        ? 'drift'
        : 'in-sync',
    },
    element('span', { class: 'tag' }, element('i', { class: 'dot' }), timeOf(at)),
    element(
      'div',
      {},
      element('p', {}, element('b', {}, shard), ` · ${made.length === 0 ? 'nothing to do' : made.join(', ')}`),
      quiet(`${seen === 0 ? '' : `${seen} seen · `}commit ${commit.slice(0, 7)}`),
    ),
  )
}

export const drawSuspended = (line: SuspendedLine, resume: (key: string) => void): HTMLLIElement => {
  const button = element('button', { type: 'button', 'aria-label': `Resume ${line.what}` }, 'Resume')
  button.addEventListener('click', () => resume(line.key))
  return element(
    'li',
    {},
    button,
    element('div', {}, element('p', {}, line.reason), quiet(line.what), quiet(`${line.owner} · until ${line.until}`)),
  )
}

/** One line of the event stream; null: the journal is shown elsewhere. */
export const drawMoment = (moment: Moment): HTMLParagraphElement | null => {
  const said = wordsOf(moment)
  if (said === null) return null
  const [from, text, state] = said
  return element(
    'p',
    state === null ? {} : { 'data-state': state },
    element('time', { datetime: new Date(moment.at).toISOString() }, timeOf(moment.at)),
    element('b', {}, from),
    element('span', {}, text),
  )
}

type Said = readonly [from: string, text: string, state: string | null]

const wordsOf = (moment: Moment): Said | null => {
  switch (moment.is) {
    case 'state':
      return ['instance', `${moment.id} is ${moment.state.toLowerCase()}`, null]
    case 'role':
      return moment.role === null
        ? ['role', `${moment.id} lost its role, by ${moment.by}`, 'drift']
        : ['role', `${moment.id} got ${moment.role}, by ${moment.by}`, 'in-sync']
    case 'call':
      return ['call', `${moment.action} by ${moment.by}`, null]
    case 'line':
      return [moment.from.replace('rolekeeper-', ''), moment.text.replace(/^\S+ +/, ''), moment.isBad ? 'drift' : null]
    case 'intent':
    case 'result':
    case 'run':
    case 'suspended':
      return null
  }
}

const quiet = (text: string): HTMLParagraphElement => element('p', { class: 'quiet' }, text)

/** As the log on the terminal has it: UTC. */
const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 19)
