import { expect, it } from 'vitest'
import { CloudFailure, type FailureFacts } from '../../../src/core/model/cloud-failure.ts'
import { HostFailure } from '../../../src/core/ports/git-host.ts'
import { LedgerFailure } from '../../../src/core/ports/ledger.ts'

const cause = new Error('ECONNRESET')
const facts: FailureFacts = {
  class: 'network',
  code: 'ECONNRESET',
  httpStatus: null,
  requestId: null,
  operation: 'ecs:AttachInstanceRamRole',
  account: null,
  region: 'cn-hangzhou',
  missing: null,
}

it.each([
  [new CloudFailure('It said nothing.', facts, { cause }), 'CloudFailure', { facts }],
  [new HostFailure('It said nothing.', 'busy', { cause }), 'HostFailure', { reason: 'busy' }],
  [new LedgerFailure('It said nothing.', 'lost-lease', { cause }), 'LedgerFailure', { reason: 'lost-lease' }],
])('%s says by its name, its facts and its cause what a program has to know', (failure, name, known) => {
  expect(failure).toBeInstanceOf(Error)
  expect(failure).toMatchObject({ name, message: 'It said nothing.', cause, ...known })
})
