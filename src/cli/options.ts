import { InvalidArgumentError } from 'commander'
import { extensionsOf, formatOf } from '../report/format.ts'
import type { Format } from '../report/format.ts'
import { VerbOption } from './verb-option.ts'

/** Repeated, or with commas between: `--region cn-hangzhou,cn-shanghai`. */
const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  ...value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== ''),
]

/** Where everything is: the same for all verbs, each also as an environment variable (design § 8). */
export const placeOptions = (): readonly VerbOption[] => [
  new VerbOption('--desired <DIR|GIT_URL#REF:PATH>', 'desired state (default: ./desired-state)').orVariable(
    'ROLEKEEPER_DESIRED',
  ),
  new VerbOption('--cloud <aliyun|URL>', "the real cloud, or an emulator's address (default: aliyun)").orVariable(
    'ROLEKEEPER_CLOUD',
  ),
  new VerbOption('--operator <FILE>', "the operator's bounds").orVariable('ROLEKEEPER_OPERATOR'),
  new VerbOption(
    '--ledger <DIR|oss://BUCKET/PREFIX>',
    'the ledger (default: .rolekeeper/aliyun, or .rolekeeper/HOST-PORT of an emulator)',
  ).orVariable('ROLEKEEPER_LEDGER'),
  new VerbOption('--ledger-region <REGION>', "the region of the ledger's bucket").orVariable(
    'ROLEKEEPER_LEDGER_REGION',
  ),
]

/** How much of it; a filter never lifts a limit. */
export const filterOptions = (): readonly VerbOption[] => [
  new VerbOption('--account <NAME|ID>', 'only this account (may be repeated)')
    .orVariable('ROLEKEEPER_ACCOUNT')
    .argParser(collect),
  new VerbOption('--region <REGION>', 'only this region (may be repeated)')
    .orVariable('ROLEKEEPER_REGION')
    .argParser(collect),
  new VerbOption('--instance <ID>', 'only this instance (may be repeated)')
    .orVariable('ROLEKEEPER_INSTANCE')
    .argParser(collect),
  new VerbOption('--binding <NAME>', 'only what this binding asks for (may be repeated)')
    .orVariable('ROLEKEEPER_BINDING')
    .argParser(collect),
  new VerbOption('--only <CLASS>', 'only actions of this class, such as attach (may be repeated)')
    .orVariable('ROLEKEEPER_ONLY')
    .argParser(collect),
]

/** How it is shown. `made` are the formats that make sense for the verb, the first is the default. */
export const outputOptions = (made: readonly [Format, ...Format[]]): readonly VerbOption[] => [
  new VerbOption('--format <FORMAT>', `what stdout gets (default: ${made[0]})`)
    .orVariable('ROLEKEEPER_FORMAT')
    .choices(made),
  new VerbOption('--out <FILE>', 'also into a file, format by its extension (may be repeated)')
    .orVariable('ROLEKEEPER_OUT')
    .argParser((file: string, previous: readonly string[] | undefined) => [...(previous ?? []), checkFile(file, made)]),
  ...quietOptions(),
]

export const quietOptions = (): readonly VerbOption[] => [
  new VerbOption('--no-color', 'no colours (NO_COLOR does the same)'),
  new VerbOption('--quiet', 'nothing but results and errors').orVariable('ROLEKEEPER_QUIET'),
  new VerbOption('--debug', 'logs everything, and shows the stack of an unexpected error').orVariable(
    'ROLEKEEPER_DEBUG',
  ),
]

const checkFile = (file: string, made: readonly Format[]): string => {
  const format = formatOf(file)
  if (format !== null && made.includes(format)) return file
  throw new InvalidArgumentError(`The extension must be one of: ${made.flatMap(extensionsOf).join(', ')}.`)
}
