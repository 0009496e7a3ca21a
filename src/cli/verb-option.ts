import { CommanderError, Option, type Command } from 'commander'
import { isSet } from './output.ts'

/** An option of a verb. Not by commander's own `env()`, which reads the variables of the process whoever it runs a verb for. */
export class VerbOption extends Option {
  variable: string | null = null

  /** Where no flag says it, this environment variable may. */
  orVariable(name: string): this {
    this.variable = name
    this.description += ` (env: ${name})`
    return this
  }
}

/** Takes from the environment what no flag has said. Ends as a flag that cannot be right does. */
export const takeVariables = (command: Command, env: NodeJS.ProcessEnv): void => {
  for (const option of command.options) {
    if (!(option instanceof VerbOption) || option.variable === null) continue
    const name = option.attributeName()
    const text = env[option.variable]
    if (text === undefined || command.getOptionValue(name) !== undefined) continue
    const value = option.isBoolean() ? isSet(text) : valueOf(command, option, text)
    command.setOptionValueWithSource(name, value, 'env')
  }
}

const valueOf = (command: Command, { flags, parseArg, variable }: VerbOption, text: string): unknown => {
  try {
    return parseArg === undefined ? text : parseArg<unknown>(text, undefined)
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return command.error(`error: option '${flags}' value '${text}' from ${variable} is invalid. ${error.message}`)
  }
}
