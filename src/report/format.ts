export type Format = 'text' | 'json' | 'markdown' | 'html' | 'sarif' | 'csv' | 'prometheus'

/** What a verb can show, each made only when it is asked for. */
export type Formats = Readonly<Partial<Record<Format, () => string | Promise<string>>>>

const extensions: Readonly<Record<string, Format>> = {
  txt: 'text',
  json: 'json',
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  sarif: 'sarif',
  csv: 'csv',
  prom: 'prometheus',
}

/** The format that a file's extension asks for (`plan.md`, `report.sarif`); null: none that we know. */
export const formatOf = (file: string): Format | null => {
  const extension = /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(extensions, extension) ? (extensions[extension] ?? null) : null
}

/** The extensions that stand for a format, as `.md`. */
export const extensionsOf = (format: Format): readonly string[] =>
  Object.entries(extensions).flatMap(([extension, of]) => (of === format ? [`.${extension}`] : []))
