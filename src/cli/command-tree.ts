import { Command } from 'commander'
import { version } from '../wire/version.ts'
import { verbs } from './commands.ts'
import type { Shell, Terminal } from './shell.ts'
import type { VerbEntry, VerbGroup } from './verb-entry.ts'

type Perform = (entry: VerbEntry, command: Command) => Promise<void>

/** All verbs with their help; `perform` runs the one that was typed. */
export const commandTree = ({ stdout, stderr }: Pick<Shell, 'stdout' | 'stderr'>, perform: Perform): Command => {
  const program = new Command('rolekeeper')
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
    })
    .description('Keeps the right instance RAM role on every ECS instance and container group, from YAML in git.')
    .version(version, '--version')
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError('(rolekeeper VERB --help shows what it takes)')
    .exitOverride()
    .addHelpText('after', '\nrolekeeper VERB --help shows options and examples. To try it all: npm start')
  for (const entry of verbs) {
    const command = 'parts' in entry ? toGroup(program, entry, perform) : toCommand(program, entry, perform)
    program.addCommand(command, { hidden: entry.usage === 'tour' })
  }
  return program
}

/** Commander takes 80 where there is no terminal; its types know no undefined. */
const widthOf = ({ isTTY = false, columns = 0 }: Terminal): number => (isTTY && columns > 0 ? columns : 80)

const toCommand = (program: Command, entry: VerbEntry, perform: Perform): Command => {
  const command = program.createCommand(entry.usage.split(' ')[0]).copyInheritedSettings(program)
  for (const argument of entry.usage.split(' ').slice(1)) command.argument(argument)
  for (const option of entry.options()) command.addOption(option)
  return command
    .description(entry.summary)
    .addHelpText('after', helpText(entry))
    .action(() => perform(entry, command))
}

const toGroup = (program: Command, group: VerbGroup, perform: Perform): Command => {
  const command = program.createCommand(group.usage).copyInheritedSettings(program)
  for (const part of group.parts) command.addCommand(toCommand(program, part, perform))
  return command.description(group.summary).addHelpText('after', helpText(group))
}

const helpText = ({ more, examples }: VerbEntry | VerbGroup): string =>
  ['', ...(more === undefined ? [] : [more, '']), 'Examples:', ...examples.map((one) => `  ${one}`)].join('\n')
