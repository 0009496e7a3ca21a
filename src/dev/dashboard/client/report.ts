import { startTable } from '../../../report/page/client/table.ts'
import { one } from '../../../report/page/client/element.ts'
import { get } from './ask.ts'

/** Shows the report of now in place of the one before; what was typed, chosen and focused stays. */
export const showReport = async (): Promise<void> => {
  const page = new DOMParser().parseFromString(mainOf(await get('/report')), 'text/html')
  const main = page.querySelector('main')
  if (main === null) return
  const chosen = chosenNow()
  const focused = document.activeElement?.id ?? ''
  const opened = [...document.querySelectorAll('#main details')].map((part) => part.hasAttribute('open'))
  one('#main', HTMLElement).replaceWith(document.adoptNode(main))
  ;[...document.querySelectorAll('#main details')].forEach((part, at) =>
    part.toggleAttribute('open', opened[at] ?? false),
  )
  startTable()
  chooseAgain(chosen)
  if (focused !== '') document.getElementById(focused)?.focus()
}

/** The page's own style and script are in this one already, and its policy would refuse them. */
const mainOf = (page: string): string => page.slice(page.indexOf('<main'), page.indexOf('</main>'))

type Chosen = readonly (readonly [string, string])[]

const form = () => document.querySelector<HTMLFormElement>('#narrow')

const chosenNow = (): Chosen => {
  const now = form()
  if (now === null) return []
  const search = now.querySelector<HTMLInputElement>('#search')?.value ?? ''
  return [
    ['', search],
    ...[...new FormData(now)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
  ]
}

const chooseAgain = (chosen: Chosen): void => {
  const now = form()
  if (now === null) return
  for (const [name, value] of chosen) {
    if (name === '') one('#search', HTMLInputElement, now).value = value
    else if (name === 'state') now.querySelector<HTMLInputElement>(`input[value="${CSS.escape(value)}"]`)?.click()
    else one(`select[name="${CSS.escape(name)}"]`, HTMLSelectElement, now).value = value
  }
  now.dispatchEvent(new Event('input'))
}
