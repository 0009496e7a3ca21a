import { describe, expect, test } from 'vitest'
import { makeAttacher } from '../../src/cloud/write/attach.ts'
import { MINUTE, SECOND, later } from '../../src/core/model/time.ts'
import { attaches, fleetOf, heldIn, old, policy, replaces, web } from './actions.ts'
import { always, at, canned, closeAfterEach, emulate, failureOf } from './kit.ts'

closeAfterEach()

const two = fleetOf({ InstanceId: 'i-1' }, { InstanceId: 'i-2' })

describe('attach', () => {
  for (const successField of ['present', 'absent'] as const) {
    test(`gives each instance the role and an answer (Success ${successField})`, async () => {
      const way = await emulate(two)
      way.cloud.world.settings.variants.successField = successField

      const answers = await makeAttacher(way.caller).attach(attaches(['i-1', 'i-2']))

      expect(answers).toMatchObject([
        { id: 'i-1', done: true, code: '200', tookOff: null },
        { id: 'i-2', done: true, code: '200', tookOff: null },
      ])
      expect(answers[0]?.requestId).not.toBe('')
      expect([heldIn(way, 'i-1').role, heldIn(way, 'i-2').role]).toEqual([web, web])
    })
  }

  test('sends the session policy, as compact JSON', async () => {
    const way = await emulate(two)

    await way.writer.attach(attaches(['i-1'], { sessionPolicy: policy }))

    expect(heldIn(way, 'i-1').policy).toBe(JSON.stringify(policy))
  })

  test('tells which of a batch failed although the call was a success', async () => {
    const way = await emulate(two)
    way.fault({ action: 'AttachInstanceRamRole', partial: ['i-2'], code: 'IncorrectInstanceStatus' })

    const answers = await way.writer.attach(attaches(['i-1', 'i-2']))

    expect(answers).toMatchObject([
      { id: 'i-1', done: true },
      { id: 'i-2', done: false, code: 'IncorrectInstanceStatus' },
    ])
    expect(heldIn(way, 'i-2').role).toBeNull()
  })

  test('takes an instance without a row for not done', async () => {
    const row = { InstanceId: 'i-1', Code: '200', Message: 'success' }
    const body = { RequestId: 'r', AttachInstanceRamRoleResults: { AttachInstanceRamRoleResult: [row] } }
    const { writer } = await canned(always(200, body))

    expect(await writer.attach(attaches(['i-1', 'i-2']))).toMatchObject([
      { id: 'i-1', done: true },
      { id: 'i-2', done: false, code: 'NoRow' },
    ])
  })

  test.each([
    [
      { Success: false, Code: '200' },
      { done: true, code: '200' },
    ],
    [{ Success: true }, { done: true, code: 'NoCode' }],
    [
      { Success: false, Code: 'X', Message: 'no' },
      { done: false, code: 'X', message: 'no' },
    ],
    [{ Code: 'X' }, { done: false, code: 'X' }],
    [{}, { done: false, code: 'NoCode' }],
  ])('reads a row %j', async (row, answer) => {
    const results = { AttachInstanceRamRoleResult: [{ InstanceId: 'i-1', ...row }] }
    const { writer } = await canned(always(200, { RequestId: 'r', AttachInstanceRamRoleResults: results }))

    expect(await writer.attach(attaches(['i-1']))).toMatchObject([answer])
  })

  test('whose answer makes no sense is not taken for a failure of each instance', async () => {
    const results = { AttachInstanceRamRoleResult: [{ InstanceId: 'i-1', Success: 'yes' }] }
    const { writer } = await canned(always(200, { RequestId: 'r', AttachInstanceRamRoleResults: results }))

    expect((await failureOf(writer.attach(attaches(['i-1'])))).facts.class).toBe('unavailable')
  })

  test('that fails as a whole says why', async () => {
    const way = await emulate(two)

    const failure = await failureOf(way.writer.attach(attaches(['i-1', 'i-nowhere'])))

    expect(failure.facts).toMatchObject({ class: 'not-found', code: 'InvalidInstanceId.NotFound', ...at })
  })

  test('without ram:PassRole names the role that may not be passed', async () => {
    const way = await emulate(two)
    way.fault({ action: 'AttachInstanceRamRole', code: 'InvalidUser.PassRoleForbidden', status: 403 })

    const { facts, message } = await failureOf(way.writer.attach(attaches(['i-1'])))

    expect(facts.missing).toEqual({ action: 'ram:PassRole', resource: `acs:ram:*:${at.account}:role/${web}` })
    expect(message).toContain('"Action":"ram:PassRole"')
  })

  for (const [name, effect] of Object.entries({
    'a dropped connection': { drop: true as const },
    'a late answer': { delayMs: 10_000 },
  })) {
    test(`is not sent again after ${name}: its effect is unknown`, async () => {
      const way = await emulate(two, { timeoutMs: { read: 5_000, write: 500 } })
      way.fault({ action: 'AttachInstanceRamRole', times: 1, carriedOut: true, ...effect })

      const { facts } = await failureOf(way.writer.attach(attaches(['i-1'])))

      expect(['network', 'timeout']).toContain(facts.class)
      expect(way.calls.apiCalls()).toEqual({ 'ecs:AttachInstanceRamRole': 1 })
      expect(heldIn(way, 'i-1').role).toBe(web)
    })
  }

  test('is sent again in the next minute after a throttle', async () => {
    const way = await emulate(two)
    way.fault({ action: 'AttachInstanceRamRole', times: 1, code: 'Throttling.User', status: 400 })

    await way.writer.attach(attaches(['i-1']))

    expect(heldIn(way, 'i-1').role).toBe(web)
  })

  test('of what one call cannot do is refused before anything is sent', async () => {
    const way = await emulate(two)
    const [first] = attaches(['i-1'])
    const [second] = attaches(['i-2'], { to: old })

    await expect(async () => way.writer.attach([first, second])).rejects.toThrow('mixes')
    expect(way.calls.apiCalls()).toEqual({})
  })
})

describe('an attach that ends a swap', () => {
  const share = { default: 1, operations: new Map<string, number>() }

  test('goes before those that fill empty instances', async () => {
    const way = await emulate(fleetOf({ InstanceId: 'i-1' }, { InstanceId: 'i-2' }, { InstanceId: 'i-3' }), { share })
    await way.writer.attach(attaches(['i-1']))
    const order: string[] = []

    await Promise.all([
      way.writer.attach(attaches(['i-2'])).then(() => order.push('fills')),
      way.writer.attach(replaces(['i-3'])).then(() => order.push('ends')),
    ])

    expect(order).toEqual(['ends', 'fills'])
  })

  test('goes first too where it ends what a crash left', async () => {
    const way = await emulate(fleetOf({ InstanceId: 'i-1' }, { InstanceId: 'i-2' }, { InstanceId: 'i-3' }), { share })
    await way.writer.attach(attaches(['i-1']))
    const order: string[] = []

    await Promise.all([
      way.writer.attach(attaches(['i-2'])).then(() => order.push('fills')),
      way.writer.attach(attaches(['i-3'], { cause: 'recovery' })).then(() => order.push('recovers')),
    ])

    expect(order).toEqual(['recovers', 'fills'])
  })

  test('is driven on through a throttled minute, a stop and a deadline', async () => {
    const way = await emulate(two, { deadline: (now) => later(now, SECOND) })
    way.fault({ action: 'AttachInstanceRamRole', times: 2, code: 'Throttling', status: 400 })
    way.stop.abort()

    expect(await way.writer.attach(replaces(['i-1']))).toMatchObject([{ done: true }])
    expect(way.clock.slept.every((ms) => ms <= MINUTE + 5 * SECOND)).toBe(true)
  })

  test('that is given back carries the policy the ledger remembers', async () => {
    const way = await emulate(two)

    await way.writer.giveBack(replaces(['i-1'], { sessionPolicyFrom: policy }))

    expect(heldIn(way, 'i-1')).toEqual({ role: old, policy: JSON.stringify(policy) })
  })

  test('that is put back carries the role the cloud named', async () => {
    const way = await emulate(two)

    await way.writer.putBack(replaces(['i-2']), web)

    expect(heldIn(way, 'i-2')).toEqual({ role: web, policy: null })
  })
})
