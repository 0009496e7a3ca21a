import { describe, expect, test } from 'vitest'
import type { AccountRole } from '../../src/cloud/call/sts.ts'
import { accountId, ecsId, roleName } from '../../src/core/model/names.ts'
import { MINUTE } from '../../src/core/model/time.ts'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { account, at, closeAfterEach, collect, emulate, failureOf, type Wanted } from './kit.ts'

closeAfterEach()

const dev = accountId('6543210987654321')
const inDev = { account: dev, region: at.region }
const trust = {
  Version: '1',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { RAM: [`acs:ram::${account}:root`] },
      Condition: { StringEquals: { 'sts:ExternalId': 'rk-dev' } },
    },
  ],
}
const fleet: Fleet = {
  accounts: [
    { id: account, regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-prod' }] } } },
    {
      id: dev,
      roles: [
        { RoleName: 'rolekeeper', AssumeRolePolicyDocument: trust, Policies: ['system/AdministratorAccess'] },
        { RoleName: 'web-tier' },
      ],
      regions: { 'cn-hangzhou': { instances: [{ InstanceId: 'i-dev' }] } },
    },
  ],
}
// An account's own key may not assume roles; the administrator of the fleet is a RAM user.
const emulated = (role: AccountRole = { role: 'rolekeeper', externalId: 'rk-dev' }, wanted: Wanted = {}) =>
  emulate(fleet, { roleOf: (id) => (id === dev ? role : null), ...wanted })

describe('an account that is reached by a role', () => {
  test('is listed with that role’s session, and the other with our own credentials, in one run', async () => {
    const { reader, calls } = await emulated()

    const [prod, other, identity] = await Promise.all([
      collect(reader.instances(at)),
      collect(reader.instances(inDev)),
      reader.identity(dev),
    ])

    expect([prod[0]?.id, other[0]?.id]).toEqual(['i-prod', 'i-dev'])
    expect(identity).toMatchObject({ account: dev })
    expect(identity.arn).toContain('rolekeeper/rolekeeper-test')
    expect(calls.apiCalls()['sts:AssumeRole']).toBe(1)
  })

  test('is assumed once, however many ask at once', async () => {
    const { reader, calls } = await emulated()

    await Promise.all(Array.from({ length: 20 }, () => reader.role(dev, roleName('web-tier'))))

    expect(calls.apiCalls()['sts:AssumeRole']).toBe(1)
  })

  test('is assumed anew ten minutes before the session ends, and once', async () => {
    const { reader, calls, clock } = await emulated()
    await reader.identity(dev)
    clock.advance(49 * MINUTE)
    await reader.identity(dev)
    expect(calls.apiCalls()['sts:AssumeRole']).toBe(1)

    clock.advance(2 * MINUTE)
    await Promise.all(Array.from({ length: 20 }, () => reader.identity(dev)))

    expect(calls.apiCalls()['sts:AssumeRole']).toBe(2)
  })

  test('is asked for again after a failure', async () => {
    const { reader, fault } = await emulated()
    fault({ action: 'AssumeRole', times: 4, html: 503 })

    const failure = await failureOf(reader.identity(dev))

    expect(failure.facts).toMatchObject({ class: 'unavailable', operation: 'sts:AssumeRole', account: dev })
    expect(await reader.identity(dev)).toMatchObject({ account: dev })
  })

  test('with a wrong external ID is denied, and the message says what to look at', async () => {
    const { reader } = await emulated({ role: 'rolekeeper', externalId: 'wrong' })

    const { facts, message } = await failureOf(reader.identity(dev))

    expect(facts).toMatchObject({ class: 'denied', operation: 'sts:AssumeRole' })
    expect(facts.missing).toEqual({ action: 'sts:AssumeRole', resource: `acs:ram::${dev}:role/rolekeeper` })
    expect(message).toContain('must also trust the caller')
  })

  test('whose role does not exist is no instance that does not', async () => {
    const { reader, fault } = await emulated()
    fault({ action: 'AssumeRole', code: 'EntityNotExist.Role', status: 404 })

    const failure = await failureOf(reader.heldRoles(inDev, [ecsId('i-dev')]))

    expect(failure.facts).toMatchObject({ class: 'credentials', code: 'EntityNotExist.Role' })
    expect(failure.message).toContain('Are assumeRole and externalId of the account right?')
  })
})

describe('our own credentials', () => {
  test('that fail before a call are told as they are', async () => {
    const { reader } = await emulate(fleet, {
      own: async () => {
        throw new TypeError('a bug')
      },
    })

    await expect(reader.identity(account)).rejects.toThrow('a bug')
  })
})
