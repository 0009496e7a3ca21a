export type Elements = { readonly [name: string]: Content }
type Content = string | number | boolean | Elements | readonly Elements[]

/** A document with one root. A list gives as many elements of its name; an empty text gives an empty element. */
export const toXml = (root: string, elements: Elements): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${inner(elements)}</${root}>`

const inner = (elements: Elements): string =>
  Object.entries(elements)
    .map(([name, content]) => (isList(content) ? content : [content]).map((one) => element(name, one)).join(''))
    .join('')

const element = (name: string, content: Exclude<Content, readonly Elements[]>): string =>
  `<${name}>${typeof content === 'object' ? inner(content) : escape(String(content))}</${name}>`

// The type of Array.isArray does not tell lists that are readonly.
const isList = (content: Content): content is readonly Elements[] => Array.isArray(content)

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign)

/** The texts of all elements of a name, wherever they stand; enough for the small documents that clients put. */
export const textsIn = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, text = '']) => text)
