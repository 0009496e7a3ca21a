import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fleet } from '../../src/emulator/world/fleet.ts'
import { account, containing, fleetOf, instances, openDesk, rolekeeper, webDesired } from './kit.ts'
import type { Desk } from './kit.ts'

/** The administrator's fleet, and a user who may read everything and change nothing. */
const withReader = (): Fleet => {
  const fleet = fleetOf(instances(1))
  const [only] = fleet.accounts
  if (only === undefined) throw new Error('The fleet is empty.')
  only.users = [
    {
      UserName: 'reader',
      AccessKeys: [{ AccessKeyId: 'reader-key', AccessKeySecret: 'reader-secret' }],
      Policies: ['system/ReadOnlyAccess'],
    },
    { UserName: 'nobody', AccessKeys: [{ AccessKeyId: 'nobody-key', AccessKeySecret: 'nobody-secret' }] },
  ]
  return fleet
}

let desk: Desk
beforeAll(async () => {
  desk = await openDesk(withReader())
})
afterAll(() => desk.close())

const as = (id: string, secret: string) => ({
  ...desk.env,
  ALIBABA_CLOUD_ACCESS_KEY_ID: id,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
})

describe('what goes wrong is said with what to do, and ends with 1', () => {
  test('without credentials', async () => {
    const { ROLEKEEPER_CLOUD, ROLEKEEPER_DESIRED, ROLEKEEPER_LEDGER } = desk.env
    const env = { ROLEKEEPER_CLOUD, ROLEKEEPER_DESIRED, ROLEKEEPER_LEDGER } as Record<string, string>

    const { status, stdout } = await rolekeeper(['plan'], env, desk.folder)

    expect(stdout).toContain('Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET')
    expect(status).toBe(1)
  })

  test('with an AccessKey that does not exist', async () => {
    const { status, stdout } = await rolekeeper(['plan'], as('no-such-key', 'x'), desk.folder)

    expect(stdout).toContain('The AccessKey does not exist or is disabled')
    expect(status).toBe(1)
  })

  test('with a wrong secret, which is not shown', async () => {
    const { status, stdout, stderr } = await rolekeeper(
      ['plan', '--debug'],
      as('reader-key', 'not-the-secret'),
      desk.folder,
    )

    expect(stdout).toContain('The AccessKey secret does not belong to the AccessKey id')
    expect(stdout + stderr).not.toContain('not-the-secret')
    expect(status).toBe(1)
  })

  test('with credentials of another account', async () => {
    const other = await openDesk(
      { accounts: [...fleetOf([]).accounts, { id: '6543210987654321' }] },
      webDesired().replace(account, '6543210987654321'),
    )
    const { status, stdout } = await other.run('plan')
    await other.close()

    expect(stdout).toMatch(/credentials for account 6543210987654321 belong to account 1234567890123456/)
    expect(status).toBe(1)
  })

  test('without the permission to list, an empty list is not believed', async () => {
    const { status, stdout } = await rolekeeper(['plan'], as('nobody-key', 'nobody-secret'), desk.folder)

    expect(stdout).toContain('ecs:DescribeInstances')
    expect(stdout).toContain('access-denied')
    expect(status).toBe(1)
  })

  test('without the permission to change, the RAM statement that would grant it is named', async () => {
    const { status, stdout } = await rolekeeper(['apply', '--yes'], as('reader-key', 'reader-secret'), desk.folder)

    expect(stdout).toMatch(/"Effect":"Allow","Action":"ecs:AttachInstanceRamRole"/)
    expect(status).toBe(1)
    expect(desk.roles()).toEqual([undefined])
  })

  test('where nothing answers', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await new Promise((done) => server.close(done))

    const { status, stdout } = await rolekeeper(
      ['plan', '--cloud', `http://127.0.0.1:${port}`, '--ledger', join(desk.folder, 'elsewhere')],
      desk.env,
      desk.folder,
    )

    expect(stdout).toMatch(/Nothing answers at 127\.0\.0\.1:\d+/)
    expect(status).toBe(1)
  })

  test('in a region that does not exist', async () => {
    const wrong = await openDesk(fleetOf([]), webDesired().replace('cn-hangzhou', 'cn-hangzou'))
    const { status, stdout } = await wrong.run('plan')
    await wrong.close()

    expect(stdout).toMatch(/cn-hangzou/)
    expect(stdout).toMatch(/InvalidRegionId/)
    expect(status).toBe(1)
  })

  test('with the ledger of another cloud', async () => {
    const other = await openDesk(fleetOf([]))
    await other.run('stop')
    const { status, stdout, stderr } = await rolekeeper(['plan', '--ledger', other.ledger], desk.env, desk.folder)
    await other.close()

    expect(stderr).toMatch(/belongs to the cloud http:\/\/127\.0\.0\.1:\d+/)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  })

  test('with another ledger than the operator’s', async () => {
    const operator = join(desk.folder, 'operator.yaml')
    await writeFile(operator, 'schema: rolekeeper/operator/v1\nledger: oss://bucket/prefix\n')

    const { status, stderr } = await rolekeeper(['apply', '--yes', '--operator', operator], desk.env, desk.folder)
    const broken = await rolekeeper(
      ['stop', '--operator', operator, '--break-glass', 'the bucket is down', '--ledger', join(desk.folder, 'glass')],
      desk.env,
      desk.folder,
    )

    expect(stderr).toMatch(/--break-glass/)
    expect([status, broken.status]).toEqual([64, 0])
  })
})

describe('the emulator', () => {
  test('says so where its port is taken', async () => {
    const port = new URL(desk.served.facts.endpoint).port

    expect(await rolekeeper(['emulator', '--port', port])).toMatchObject({
      status: 64,
      stdout: '',
      stderr: containing('is taken'),
    })
  })
})
