import { InvalidArgumentError, Option } from 'commander'
import { extensionsOf, formatOf } from '../report/format.ts'
import type { Format } from '../report/format.ts'

/** Repeated, or with commas between: `--region cn-hangzhou,cn-shanghai`. */
const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  ...value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== ''),
]

/** Where everything is: the same for all verbs, each also as an environment variable (design § 8). */
export const placeOptions = (): readonly Option[] => [
  new Option('--desired <DIR|GIT_URL#REF:PATH>', 'desired state (default: ./desired-state)').env('ROLEKEEPER_DESIRED'),
  new Option('--cloud <aliyun|URL>', "the real cloud, or an emulator's address (default: aliyun)").env(
    'ROLEKEEPER_CLOUD',
  ),
  new Option('--operator <FILE>', "the operator's bounds").env('ROLEKEEPER_OPERATOR'),
  new Option(
    '--ledger <DIR|oss://BUCKET/PREFIX>',
    'the ledger (default: .rolekeeper/aliyun, or .rolekeeper/HOST-PORT of an emulator)',
  ).env('ROLEKEEPER_LEDGER'),
  new Option('--ledger-region <REGION>', "the region of the ledger's bucket").env('ROLEKEEPER_LEDGER_REGION'),
]

/** How much of it; a filter never lifts a limit. */
export const filterOptions = (): readonly Option[] => [
  new Option('--account <NAME|ID>', 'only this account (may be repeated)').env('ROLEKEEPER_ACCOUNT').argParser(collect),
  new Option('--region <REGION>', 'only this region (may be repeated)').env('ROLEKEEPER_REGION').argParser(collect),
  new Option('--instance <ID>', 'only this instance (may be repeated)').env('ROLEKEEPER_INSTANCE').argParser(collect),
  new Option('--binding <NAME>', 'only what this binding asks for (may be repeated)')
    .env('ROLEKEEPER_BINDING')
    .argParser(collect),
  new Option('--only <CLASS>', 'only actions of this class, such as attach (may be repeated)')
    .env('ROLEKEEPER_ONLY')
    .argParser(collect),
]

/** How it is shown. `made` are the formats that make sense for the verb, the first is the default. */
export const outputOptions = (made: readonly [Format, ...Format[]]): readonly Option[] => [
  new Option('--format <FORMAT>', `what stdout gets (default: ${made[0]})`).env('ROLEKEEPER_FORMAT').choices(made),
  new Option('--out <FILE>', 'also into a file, format by its extension (may be repeated)')
    .env('ROLEKEEPER_OUT')
    .argParser((file: string, previous: readonly string[] | undefined) => [...(previous ?? []), checkFile(file, made)]),
  ...quietOptions(),
]

export const quietOptions = (): readonly Option[] => [
  new Option('--no-color', 'no colours (NO_COLOR does the same)'),
  new Option('--quiet', 'nothing but results and errors').env('ROLEKEEPER_QUIET'),
  new Option('--debug', 'logs everything, and shows the stack of an unexpected error').env('ROLEKEEPER_DEBUG'),
]

const checkFile = (file: string, made: readonly Format[]): string => {
  const format = formatOf(file)
  if (format !== null && made.includes(format)) return file
  throw new InvalidArgumentError(`The extension must be one of: ${made.flatMap(extensionsOf).join(', ')}.`)
}
