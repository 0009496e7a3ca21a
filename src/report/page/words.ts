import type { DriftDocument } from '../../core/report/drift-document.ts'

/** What people call an account, with its id. */
export const accountNames = ({ fleet }: Pick<DriftDocument, 'fleet'>): ((account: string) => string) => {
  const names = new Map(fleet?.accounts.map(({ account, name }) => [account, `${name} ${account}`]))
  return (account) => names.get(account) ?? account
}

/** `2026-11-22 08:00`, of an instant in ISO 8601. */
export const shortTime = (iso: string): string => iso.slice(0, 16).replace('T', ' ')

/** With thousands apart, so that large fleets can be read. */
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

/** `46 %`; what is there is never 0 %, and what is missing never 100 %. */
export const percent = (part: number, all: number): string => {
  if (all === 0) return '–'
  const share = (100 * part) / all
  if (part > 0 && share < 1) return '< 1 %'
  if (part < all && share > 99) return '> 99 %'
  return `${Math.round(share)} %`
}

/** `850 ms`, `12 s`, `3 min`, `2.5 h`: as exact as a glance wants it. */
export const about = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const [unit, size] = units.find(([, of]) => ms >= of) ?? ['s', 1000]
  const value = ms / size
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** Long texts come from tags and names that others chose; a page shows where they begin. */
export const shortened = (text: string): string =>
  text.length <= MOST ? text : `${text.slice(0, MOST)}… (${number(text.length)} characters)`

const MOST = 400
