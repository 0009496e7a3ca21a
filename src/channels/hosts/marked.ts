/** A text that we wrote on a host, of which its marker tells which it is. */
export type Marked = Readonly<{ id: string; author: string; text: string }>

/** The most that a marker adds. */
export const MARKER_CHARACTERS = 256

/**
 * Unseen wherever Markdown is CommonMark: a reference that nothing refers to.
 * https://spec.commonmark.org/0.31.2/#link-reference-definitions
 */
export const withMarker = (marker: string, markdown: string): string => `${lineOf(marker)}\n\n${markdown}`

/** Our own with the marker, the first of them: others may copy it, after us. */
export const findMarked = <T extends Marked>(all: readonly T[], marker: string, us: string): T | null =>
  all.find(({ author, text }) => author === us && text.startsWith(lineOf(marker))) ?? null

/** A line of plain letters, whatever the marker is made of. */
const lineOf = (marker: string): string =>
  `[//]: # 'rolekeeper ${marker.replace(/[^\w.-]+/g, '-').slice(0, MARKER_CHARACTERS - 40)}'`

/** As much as fits, with a mark where something was left out. */
export const shortened = (text: string, characters: number): string =>
  text.length <= characters ? text : `${text.slice(0, characters - 1)}…`

/** An id that comes from outside and becomes part of a path. */
export const isNumber = (id: string): boolean => /^[1-9]\d{0,18}$/.test(id)

/** Asked once, again where it failed. */
export const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let known: T | null = null
  return async () => (known ??= await ask())
}
