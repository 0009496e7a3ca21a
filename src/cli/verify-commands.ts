import type { VerbEntry } from './verb-entry.ts'
import { filterOptions, outputOptions, placeOptions } from './options.ts'
import { VerbOption } from './verb-option.ts'

/** The verb that asks the machines themselves. */
export const verify: VerbEntry = {
  usage: 'verify [INSTANCES...]',
  summary: 'prove on the instances that the role’s token arrives and works',
  more:
    'Without ids: every running instance and container group that holds a role. ECS is asked by Cloud Assistant, ECI by\n' +
    'ExecContainerCommand. Exit status: 0 all effective, 2 some are not, 1 of some it could not be found out.',
  examples: [
    'rolekeeper verify i-bp1234567890abcdefgh --sts',
    'rolekeeper verify --account prod --sts --bucket web-assets --format json',
    'rolekeeper verify --print-probe sh > probe.sh',
  ],
  options: () => [
    ...placeOptions(),
    ...outputOptions(['text', 'json', 'markdown']),
    ...filterOptions().slice(0, 2),
    new VerbOption('--sts', 'also ask STS who the token belongs to'),
    new VerbOption('--bucket <NAME>', 'also list one object of this bucket with the token'),
    new VerbOption('--bucket-url <URL>', "the bucket's address (default: the inner one of each region)"),
    new VerbOption('--print-probe <LANGUAGE>', 'only print the probe, to run it by hand').choices([
      'sh',
      'node',
      'powershell',
    ]),
  ],
  load: async () => (await import('./verbs/verify.ts')).verify,
}
