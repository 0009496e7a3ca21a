import { writeFile } from 'node:fs/promises'
import type { Look } from '../report/terminal/text.ts'
import { formatOf } from '../report/format.ts'
import type { Format, Formats } from '../report/format.ts'
import { ask } from './ask.ts'
import type { Shell, Terminal } from './shell.ts'

/** Where results and words about them go. */
export type Output = Readonly<{
  look: Look
  /** How text on stderr looks. */
  sideLook: Look
  /** Someone sits at the terminal and can be asked. */
  interactive: boolean
  /** Only a yes is a yes; throws what stopped it. */
  ask(question: string): Promise<boolean>
  /** Results: stdout. */
  print(text: string): Promise<void>
  /** Progress and advice: stderr, unless --quiet. */
  say(text: string): void
  /** What went wrong: stderr, always. */
  complain(text: string): void
  /** What comes and goes while work is under way: stderr, unless --quiet. */
  progress(text: string): void
  /** The result, in the form that --format names to stdout and in that of its extension to each --out. */
  present(formats: Formats): Promise<void>
}>

export type OutputFlags = Readonly<{
  format?: Format
  out?: readonly string[]
  color?: boolean
  quiet?: boolean
}>

/** Colours and widths follow the real streams; NO_COLOR and --no-color switch colours off. */
export const makeOutput = (flags: OutputFlags, shell: Shell): Output => {
  const { env, stdin, stdout, stderr, print } = shell
  const lookOf = ({ isTTY = false, columns = 0 }: Terminal): Look => ({
    color: flags.color !== false && !isSet(env['NO_COLOR']) && (isTTY || isSet(env['FORCE_COLOR'])),
    // A terminal that does not know its width says 0.
    width: isTTY && columns > 0 ? columns : null,
  })
  return {
    look: lookOf(stdout),
    sideLook: lookOf(stderr),
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    ask: (question) => ask(question, shell),
    print,
    say: (text) => {
      if (flags.quiet !== true) stderr.write(`${text}\n`)
    },
    progress: (text) => {
      if (flags.quiet !== true) stderr.write(text)
    },
    complain: (text) => {
      stderr.write(`${text.trimEnd()}\n`)
    },
    present: async (formats) => {
      for (const file of flags.out ?? []) await writeFile(file, await render(formats, formatOf(file) ?? 'text'))
      await print(await render(formats, flags.format ?? (formats.text === undefined ? 'json' : 'text')))
    },
  }
}

/** Set and not switched off: https://no-color.org wants more than an empty text. */
export const isSet = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value)

const render = (formats: Formats, format: Format): string | Promise<string> => {
  const made = formats[format]
  // The command tree offers a verb only the formats it has.
  if (made === undefined) throw new Error(`This verb has no format ${format}.`)
  return made()
}

/** Writes a result. */
export const printTo =
  (stream: NodeJS.WritableStream): Shell['print'] =>
  (text) =>
    write(stream, text)

/** Waits until the text has left, so that the process may end. A reader that went away (`| head`) is no failure. */
const write = (stream: NodeJS.WritableStream, text: string): Promise<void> =>
  new Promise((done, fail) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined || isBrokenPipe(error)) done()
      else fail(error)
    })
  })

const isBrokenPipe = (error: Error): boolean => 'code' in error && error.code === 'EPIPE'
