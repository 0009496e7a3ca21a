/**
 * One escape per sink. Names and tags come from the cloud, where others choose them: none may move a cursor, mention a
 * person or end a table (promise 14).
 */

// Controls (C0, DEL, C1), format characters, which reorder or hide text ("Trojan Source", CVE-2021-42574), lone
// surrogates, and the two line separators.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

const visible = (character: string): string =>
  character === '\n' || character === '\t' ? ' ' : unicodeEscapes(character)

/** Outside the Basic Multilingual Plane there are two, as JSON wants it. */
const unicodeEscapes = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** For a terminal, on one line: what would steer it is shown as `\u001b`. */
export const terminal = (text: string): string => text.replace(unsafe, visible)

/** For prose in Markdown: no markup, no HTML, no mention, no reference, no link, no emoji. */
export const markdown = (text: string): string =>
  withoutReferences(terminal(text))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()!|~$-]/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')

/**
 * Hosts look into the text that is rendered, where no escape is left. A word joiner keeps them from seeing a mention, an
 * address (GFM, "Autolinks"), an issue, merge request, label or milestone
 * (https://docs.gitlab.com/user/markdown/#gitlab-specific-references, GH-1 on GitHub), or an emoji, as in acs:ram::1:role/x.
 */
const withoutReferences = (text: string): string =>
  text.replace(/@|[#!$&%~](?=\S)|:(?=\/\/|[\w+-]+:)|www(?=\.)|\bGH(?=-\d)/gi, '$&\u2060')

/** For names in Markdown, table cells included: code on one line, whatever backticks it holds. */
export const markdownCode = (text: string): string => {
  const safe = terminal(text)
  if (safe === '') return ''
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const pad = longest > 0 || safe.startsWith(' ') || safe.endsWith(' ') ? ' ' : ''
  return `${fence}${pad}${safe}${pad}${fence}`.replaceAll('|', '\\|')
}

/** For JSON that someone may print: what would steer a terminal stays as an escape, which JSON allows. */
export const json = (serialised: string): string =>
  serialised.replace(unsafe, (character) => (character === '\n' ? character : visible(character)))

/** For HTML, in text and in quoted attributes: no markup, and nothing that would reorder or hide what is beside it. */
export const html = (text: string): string =>
  terminal(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/**
 * For chats, whose Markdown may know no escapes: a word joiner keeps them from seeing a mention, markup of theirs in angle
 * brackets, an entity, a link or an address. Emphasis and headings are left: they mark nothing but themselves.
 */
export const chat = (text: string): string =>
  terminal(text).replace(/[<@]|&(?=[#\w])|\](?=[([:])|:(?=\/\/)|www(?=\.)/gi, '$&\u2060')
