import type { VerbEntry, VerbGroup } from './verb-entry.ts'
import { outputOptions, placeOptions } from './options.ts'

export const init: VerbEntry = {
  usage: 'init',
  summary: 'write a first desired state; make the ledger in a bucket. Overwrites nothing',
  examples: ['rolekeeper init', 'rolekeeper init --ledger oss://team-ledger/prod --ledger-region cn-hangzhou'],
  options: () => [...placeOptions(), ...outputOptions(['text', 'json'])],
  load: async () => (await import('./verbs/init.ts')).init,
}

export const ledger: VerbGroup = {
  usage: 'ledger',
  summary: 'look after the ledger',
  examples: ['rolekeeper ledger check'],
  parts: [
    {
      usage: 'check',
      summary: 'read the whole ledger and say what is wrong with it',
      more: 'Exit status: 0 it is whole, 1 it is not, or cannot be read.',
      examples: ['rolekeeper ledger check', 'rolekeeper ledger check --ledger oss://team-ledger/prod --format json'],
      options: () => [...placeOptions(), ...outputOptions(['text', 'json'])],
      load: async () => (await import('./verbs/ledger-check.ts')).ledgerCheck,
    },
  ],
}
