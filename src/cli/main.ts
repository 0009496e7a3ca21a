import { Command, CommanderError } from 'commander'
import { exitStatus, gravest } from '../core/report/exit-status.ts'
import type { ExitStatus } from '../core/report/exit-status.ts'
import { readConfig } from '../wire/config.ts'
import type { Flags } from '../wire/config.ts'
import { makeLog } from '../wire/log.ts'
import { realClock } from '../wire/surroundings.ts'
import { version } from '../wire/version.ts'
import { verbs } from './commands.ts'
import type { VerbEntry } from './commands.ts'
import { toFailure } from './failure.ts'
import { isSet, makeOutput } from './output.ts'
import type { OutputFlags } from './output.ts'
import { stopOnSignals } from './signals.ts'

/** Runs one verb and ends the process with its exit status (design § 8). */
export const main = async (argv: readonly string[]): Promise<void> => {
  // Whoever reads us may leave early (`| head`); the verb goes on, its result has nowhere to go.
  process.stdout.on('error', () => undefined)
  process.exit(await run(argv))
}

const run = async (argv: readonly string[]): Promise<ExitStatus> => {
  let status: ExitStatus = exitStatus.done
  const program = commandTree((ended) => (status = ended))
  try {
    await program.parseAsync(argv, { from: 'user' })
    return status
  } catch (error) {
    // Commander has said what is wrong; help and version that were asked for end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.usage
    const failure = toFailure(error, argv.includes('--debug') || isSet(process.env['ROLEKEEPER_DEBUG']))
    process.stderr.write(`${failure.text}\n`)
    return failure.status
  }
}

const commandTree = (ended: (status: ExitStatus) => void): Command => {
  const program = new Command('rolekeeper')
    .description('Keeps the right instance RAM role on every ECS instance and container group, from YAML in git.')
    .version(version, '--version')
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError('(rolekeeper VERB --help shows what it takes)')
    .exitOverride()
    .addHelpText('after', '\nrolekeeper VERB --help shows options and examples. To try it all: npm start')
  for (const entry of verbs) program.addCommand(toCommand(program, entry, ended), { hidden: entry.usage === 'tour' })
  return program
}

const toCommand = (program: Command, entry: VerbEntry, ended: (status: ExitStatus) => void): Command => {
  const command = program.createCommand(entry.usage.split(' ')[0]).copyInheritedSettings(program)
  for (const argument of entry.usage.split(' ').slice(1)) command.argument(argument)
  for (const option of entry.options()) command.addOption(option)
  return command
    .description(entry.summary)
    .addHelpText('after', helpText(entry))
    .action(async () => {
      ended(await perform(entry, command))
    })
}

const helpText = ({ more, examples }: VerbEntry): string =>
  ['', ...(more === undefined ? [] : [more, '']), 'Examples:', ...examples.map((one) => `  ${one}`)].join('\n')

const perform = async (entry: VerbEntry, command: Command): Promise<ExitStatus> => {
  const flags = command.opts<Flags & OutputFlags>()
  const config = readConfig(flags, process.env, process.cwd())
  const out = makeOutput(flags, process.env)
  const log = makeLog({
    level: config.logLevel,
    form: config.logForm,
    write: (line) => process.stderr.write(line),
    now: realClock.now,
  })
  const stop = stopOnSignals(entry.stays === true ? () => undefined : out.say)
  const verb = await entry.load()
  const status = await verb({
    args: command.args,
    own: command.opts(),
    config,
    around: { clock: realClock, random: Math.random, log, deadline: null, stop },
    out,
  })
  return stop.aborted && entry.stays !== true ? gravest([status, exitStatus.interrupted]) : status
}
