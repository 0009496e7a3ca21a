/** What stands for so many things, in one or more lengths, the shortest first. */
export type Piece = Readonly<{ weight: number; forms: readonly [() => string, ...(() => string)[]] }>

/** Pieces under a title. `rest` counts those that found no room; for some it is never longer than for all. */
export type Section = Readonly<{
  title: string
  pieces: readonly Piece[]
  rest: (pieces: number, weight: number) => string
}>

/**
 * A comment of at most `limit` characters, if head, tail, titles and rests have room: each piece is there or counted. First
 * all in their shortest form, one of each section in turn; then, from the first on, in longer ones while there is room.
 */
export const fit = (head: string, sections: readonly Section[], tail: string, limit: number): string => {
  const filled = sections.filter(({ pieces }) => pieces.length > 0).map((section): Filled => ({ section, texts: [] }))
  const frame = filled.flatMap(({ section }) => [section.title, restFrom(section, 0)])
  let room = limit - lengthOf([head, ...frame, tail])
  const takes = (characters: number): boolean => {
    if (characters > room) return false
    room -= characters
    return true
  }
  const most = Math.max(0, ...filled.map(({ section }) => section.pieces.length))
  for (let at = 0; at < most; at += 1) {
    for (const one of filled) begin(one, at, takes)
  }
  const longest = Math.max(0, ...filled.flatMap(({ section }) => section.pieces.map(({ forms }) => forms.length)))
  for (let level = 1; level < longest; level += 1) {
    for (const one of filled) lengthen(one, level, takes)
  }
  return [head, ...filled.flatMap(linesOf), tail].join('\n')
}

/** Pieces have room in their order: once one has none, those after it are counted with it. */
type Filled = Readonly<{ section: Section; texts: string[] }>
type Takes = (characters: number) => boolean

const begin = ({ section, texts }: Filled, at: number, takes: Takes): void => {
  const text = texts.length === at ? section.pieces[at]?.forms[0]() : undefined
  if (text !== undefined && takes(lengthOf([text]))) texts.push(text)
}

const lengthen = ({ section, texts }: Filled, level: number, takes: Takes): void => {
  for (const [at, text] of texts.entries()) {
    const longer = section.pieces[at]?.forms[level]?.()
    if (longer !== undefined && takes(longer.length - text.length)) texts[at] = longer
  }
}

const linesOf = ({ section, texts }: Filled): readonly string[] => [
  section.title,
  ...texts,
  ...(texts.length === section.pieces.length ? [] : [restFrom(section, texts.length)]),
]

const restFrom = ({ pieces, rest }: Section, from: number): string => {
  const left = pieces.slice(from)
  return rest(
    left.length,
    left.reduce((sum, { weight }) => sum + weight, 0),
  )
}

/** With a line break each. */
const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length + 1, 0)
