import { CommanderError, type Command } from 'commander'
import type { Log } from '../core/ports/surroundings.ts'
import { exitStatus, gravest } from '../core/report/exit-status.ts'
import type { ExitStatus } from '../core/report/exit-status.ts'
import { readConfig } from '../wire/config.ts'
import type { Config, Flags } from '../wire/config.ts'
import { makeLog } from '../wire/log.ts'
import { commandTree } from './command-tree.ts'
import { toFailure } from './failure.ts'
import { isSet, makeOutput } from './output.ts'
import type { OutputFlags } from './output.ts'
import type { Shell } from './shell.ts'
import type { VerbEntry } from './verb-entry.ts'
import { takeVariables } from './verb-option.ts'
import type { VerbCall } from './verb.ts'

/** Runs one verb to its end. Nothing is thrown: what went wrong is said on stderr, and in the exit status (design § 8). */
export const run = async (argv: readonly string[], shell: Shell): Promise<ExitStatus> => {
  let status: ExitStatus = exitStatus.done
  const program = commandTree(shell, async (entry, command) => {
    status = await perform(entry, command, shell)
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return status
  } catch (error) {
    // Commander has said what is wrong; help and version that were asked for end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.usage
    const failure = toFailure(error, argv.includes('--debug') || isSet(shell.env['ROLEKEEPER_DEBUG']))
    shell.stderr.write(`${failure.text}\n`)
    return shell.stop.aborted ? gravest([failure.status, exitStatus.interrupted]) : failure.status
  }
}

const perform = async (entry: VerbEntry, command: Command, shell: Shell): Promise<ExitStatus> => {
  const { env, clock, stop } = shell
  takeVariables(command, env)
  const flags = command.opts<Flags & OutputFlags>()
  const config = readConfig(flags, env, process.cwd())
  const out = makeOutput(flags, shell)
  if (entry.stays !== true) stop.addEventListener('abort', () => out.say(stopping), { once: true })
  const verb = await entry.load()
  const status = await verb({
    args: command.args,
    own: command.opts(),
    config,
    env,
    around: { clock, random: Math.random, log: logFor(config, shell), deadline: null, stop },
    out,
    run: (argv, there) => run(argv, { ...shell, ...there }),
  } satisfies VerbCall)
  return stop.aborted && entry.stays !== true ? gravest([status, exitStatus.interrupted]) : status
}

const stopping = 'Stopping: what was begun is finished first. Ctrl-C again quits at once; the next run then recovers.'

const logFor = ({ logLevel, logForm }: Config, { stderr, clock }: Shell): Log =>
  makeLog({ level: logLevel, form: logForm, write: (line) => stderr.write(line), now: clock.now })
