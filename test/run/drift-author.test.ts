import { expect, test } from 'vitest'
import { accountId } from '../../src/core/model/names.ts'
import { parseEvents } from '../../src/events/parse.ts'
import { reportOf } from '../kit/drift-report.ts'
import { ACCOUNT, fleetOf, id, web, webState } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'

test('a report names who took a role off, as ActionTrail told it to the ledger', async () => {
  const desired = accepted(webState())
  await withStack(fleetOf([web(1), web(2)]), async (stack) => {
    await stack.run(desired)
    const table = stack.emulator.cloud.world.accounts.get(ACCOUNT)?.regions.get('cn-hangzhou')?.instances
    const [first] = table?.all() ?? []
    if (first !== undefined) table?.setRole(first, undefined, undefined)
    const eventTime = new Date(stack.clock.now()).toISOString()
    const { others } = parseEvents(
      {
        type: 'ecs:ActionTrail:ConsoleOperation',
        aliyunaccountid: ACCOUNT,
        aliyunregionid: 'cn-hangzhou',
        time: eventTime,
        data: {
          eventName: 'DetachInstanceRamRole',
          eventType: 'ConsoleOperation',
          serviceName: 'Ecs',
          eventTime,
          acsRegion: 'cn-hangzhou',
          userIdentity: { type: 'ram-user', accountId: ACCOUNT, userName: 'alice' },
          requestParameters: { InstanceIds: `["${id(1)}"]`, RamRoleName: 'web-tier' },
        },
      },
      { account: ACCOUNT, region: 'cn-hangzhou' },
    )
    await (
      await stack.openLedger('event')
    ).noteOthers(
      accountId(ACCOUNT),
      others.map(({ change }) => change),
    )

    const { rows } = await reportOf(stack, desired)

    expect(rows).toMatchObject([
      { id: id(1), state: 'drift', sinceBy: 'event', author: { kind: 'console', name: 'alice', did: 'detached' } },
    ])
  })
})
