import { html as escaped } from '../escape.ts'

/** Markup that is safe to show as it is. */
export type Html = Readonly<{ markup: string }>

type Value = string | number | null | Html | readonly Html[]

/** Markup with values in it: texts are escaped, markup is taken as it is, null is nothing. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  markup: parts.map((part, at) => part + written(values[at] ?? null)).join(''),
})

/** Markup of our own making that is in no template: the charts, the style, the script. */
export const trusted = (markup: string): Html => ({ markup })

/** A value as JSON for a script element, where `<` could end it and the first of two could begin a comment. */
export const embedded = (value: unknown): Html => trusted(JSON.stringify(value).replaceAll('<', '\\u003c'))

const written = (value: Value): string => {
  if (value === null) return ''
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  if ('markup' in value) return value.markup
  return value.map(({ markup }) => markup).join('')
}
