import { Command, CommanderError } from 'commander'
import { exitStatus, gravest } from '../core/report/exit-status.ts'
import type { ExitStatus } from '../core/report/exit-status.ts'
import { readConfig } from '../wire/config.ts'
import type { Config, Flags } from '../wire/config.ts'
import { makeLog } from '../wire/log.ts'
import { realClock } from '../wire/surroundings.ts'
import { version } from '../wire/version.ts'
import { verbs } from './commands.ts'
import type { VerbEntry, VerbGroup } from './verb-entry.ts'
import { toFailure } from './failure.ts'
import { isSet, makeOutput, printTo } from './output.ts'
import type { Output, OutputFlags } from './output.ts'
import { stopOnSignals } from './signals.ts'
import type { VerbCall } from './verb.ts'

/** Runs one verb and ends the process with its exit status (design § 8). */
export const main = async (argv: readonly string[]): Promise<void> => {
  // Whoever reads us may leave early (`| head`); the verb goes on, its result has nowhere to go.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const ours = { stop: stopOnSignals(), print: printTo(process.stdout) }
  process.exit(await run(argv, ours))
}

type Process = Readonly<{ stop: AbortSignal; print: Output['print'] }>

const run = async (argv: readonly string[], around: Process): Promise<ExitStatus> => {
  let status: ExitStatus = exitStatus.done
  const program = commandTree(async (entry, command) => {
    status = await perform(entry, command, around)
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return status
  } catch (error) {
    // Commander has said what is wrong; help and version that were asked for end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.usage
    const failure = toFailure(error, argv.includes('--debug') || isSet(process.env['ROLEKEEPER_DEBUG']))
    process.stderr.write(`${failure.text}\n`)
    return around.stop.aborted ? gravest([failure.status, exitStatus.interrupted]) : failure.status
  }
}

type Perform = (entry: VerbEntry, command: Command) => Promise<void>

const commandTree = (perform: Perform): Command => {
  const program = new Command('rolekeeper')
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

const perform = async (entry: VerbEntry, command: Command, { stop, print }: Process): Promise<ExitStatus> => {
  const flags = command.opts<Flags & OutputFlags>()
  const config = readConfig(flags, process.env, process.cwd())
  const out = makeOutput(flags, process.env, print)
  if (entry.stays !== true) stop.addEventListener('abort', () => out.say(stopping), { once: true })
  const verb = await entry.load()
  const status = await verb({
    args: command.args,
    own: command.opts(),
    config,
    around: { clock: realClock, random: Math.random, log: logFor(config), deadline: null, stop },
    out,
    run: (argv, printElsewhere = print) => run(argv, { stop, print: printElsewhere }),
  } satisfies VerbCall)
  return stop.aborted && entry.stays !== true ? gravest([status, exitStatus.interrupted]) : status
}

const stopping = 'Stopping: what was begun is finished first. Ctrl-C again quits at once; the next run then recovers.'

const logFor = ({ logLevel, logForm }: Config) =>
  makeLog({
    level: logLevel,
    form: logForm,
    write: (line) => process.stderr.write(line),
    now: realClock.now,
  })
