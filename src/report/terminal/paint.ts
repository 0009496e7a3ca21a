import pico from 'picocolors'

export type Paint = Readonly<Record<'good' | 'todo' | 'refused' | 'bad' | 'strong' | 'faint', (text: string) => string>>

/** Colours by meaning; plain text where there are none. */
export const paintWith = (color: boolean): Paint => {
  const colors = pico.createColors(color)
  return {
    good: colors.green,
    todo: colors.yellow,
    refused: colors.magenta,
    bad: colors.red,
    strong: colors.bold,
    faint: colors.dim,
  }
}
