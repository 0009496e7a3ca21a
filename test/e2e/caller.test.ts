import { describe, expect, it } from 'vitest'
import { accountId } from '../../src/core/model/names.ts'
import type { AccountWishes } from '../../src/core/model/desired-state.ts'
import type { FleetAccount } from '../../src/emulator/world/fleet.ts'
import { callerPowers } from '../../src/list/caller.ts'
import { account as wishesOf } from '../kit/model.ts'
import { ACCOUNT } from '../kit/fleets.ts'
import { withStack, type Stack } from '../kit/stack.ts'

const allows = (action: string) => ({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] })
const keys = { accessKeyId: 'emulated-key-u', accessKeySecret: 'emulated-secret-u' }
const wishes: AccountWishes = { ...wishesOf([]), id: accountId(ACCOUNT) }

/** A user with one policy of its own, and what its groups give it. */
const fleet = (mine: object): { accounts: FleetAccount[] } => ({
  accounts: [
    {
      id: ACCOUNT,
      policies: [
        { PolicyName: 'mine', PolicyDocument: { ...mine } },
        { PolicyName: 'ours', PolicyDocument: allows('oss:GetObject') },
      ],
      groups: [
        { GroupName: 'ops', Policies: ['custom/ours', 'custom/mine'] },
        { GroupName: 'audit', Policies: [] },
      ],
      roles: [{ RoleName: 'Rolekeeper', Policies: ['custom/ours'] }],
      users: [
        {
          UserName: 'u',
          AccessKeys: [{ AccessKeyId: keys.accessKeyId, AccessKeySecret: keys.accessKeySecret }],
          Policies: ['custom/mine'],
          Groups: ['ops', 'audit'],
        },
      ],
      regions: {},
    },
  ],
})

/** The powers of whoever GetCallerIdentity would call so; all else is asked of the emulated cloud. */
const powersOf = async ({ reader }: Stack, arn: string, of: AccountWishes = wishes) =>
  callerPowers({ ...reader, identity: async (account) => ({ account, arn }) }, of)

describe('what a caller has', () => {
  it('is what its groups have too, each policy once', async () => {
    const own = allows('ram:*')
    await withStack(
      fleet(own),
      async ({ reader }) => {
        const { who, documents, unread } = await callerPowers(reader, wishes)

        expect(who).toBe(`acs:ram::${ACCOUNT}:user/u`)
        expect(documents).toEqual([own, allows('oss:GetObject')])
        expect(unread).toEqual([])
      },
      keys,
    )
  })

  it.each([
    ['ram:ListPoliciesForUser', ['what custom/mine allows', 'what user u has through its groups']],
    ['ram:List*ForUser', ['what custom/mine allows', 'the policies of group ops', 'the policies of group audit']],
    ['ram:List*', ['what custom/mine allows', 'what custom/ours allows']],
  ])('is left open where %s is all that it may read', async (action, left) => {
    await withStack(
      fleet(allows(action)),
      async ({ reader }) => {
        expect((await callerPowers(reader, wishes)).unread).toEqual(left)
      },
      keys,
    )
  })

  it.each([
    `acs:ram::${ACCOUNT}:assumed-role/rolekeeper/session`,
    `acs:sts::${ACCOUNT}:assumed-role/Rolekeeper/session`,
    `acs:ram::${ACCOUNT}:role/rolekeeper/session`,
  ])('is that of the role, in whatever case %s says it', async (arn) => {
    await withStack(fleet(allows('*')), async (stack) => {
      for (const assumeRole of [null, 'Rolekeeper', 'another']) {
        expect(await powersOf(stack, arn, { ...wishes, assumeRole })).toEqual({
          who: arn,
          documents: [allows('oss:GetObject')],
          unread: [],
        })
      }
    })
  })

  it('is everything for the account itself, and open for whoever nobody knows', async () => {
    await withStack(fleet(allows('*')), async (stack) => {
      const of = async (who: string) => powersOf(stack, `acs:ram::${ACCOUNT}:${who}`)

      expect((await of('root')).documents).toEqual([allows('*')])
      expect(await of('saml-provider/x')).toMatchObject({ documents: [], unread: [expect.stringContaining('saml')] })
      expect(await of('user/nobody')).toMatchObject({ documents: [], unread: ['the policies of user nobody'] })
      expect(await of('role/nothing/s')).toMatchObject({ documents: [], unread: ['the policies of role nothing'] })
    })
  })

  it('cannot be told where something else than a permission fails', async () => {
    await withStack(fleet(allows('*')), async (stack) => {
      stack.emulator.cloud.world.faults.add([{ action: 'ListGroupsForUser', code: 'InternalError', status: 500 }])

      await expect(powersOf(stack, `acs:ram::${ACCOUNT}:user/u`)).rejects.toThrow(/ListGroupsForUser/)
    })
  })
})
