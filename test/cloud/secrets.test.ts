import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { roleName } from '../../src/core/model/names.ts'
import { attaches } from './actions.ts'
import { account, always, at, canned, closeAfterEach, collect, failureOf, type Canned, type Way } from './kit.ts'

closeAfterEach()

const key = { accessKeyId: 'LTAI5tEXAMPLEKEY', accessKeySecret: 'sEcReTeXaMpLe', securityToken: 'CAISexampletoken+/=' }
const secrets = [
  key.accessKeyId,
  key.accessKeySecret,
  key.securityToken,
  'ACS3-HMAC',
  'http://',
  'https://',
  'Signature=',
]

/** What the cloud, or what is between, might tell back of the request. */
const echo = [
  `Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId=${key.accessKeyId}`,
  `AccessKeyId: ${key.accessKeyId} Signature=abc SecurityToken=${key.securityToken}`,
  `see https://error-center.example/status?Signature=abc&AccessKeyId=${key.accessKeyId}`,
  `${key.securityToken} is not a good token, STS.EXAMPLEkey neither`,
].join('\n')

const answers: Readonly<Record<string, Canned>> = Object.fromEntries([
  ...[
    'InvalidParameter',
    'SignatureDoesNotMatch',
    'Forbidden.RAM',
    'Throttling',
    'InternalError',
    'EntityNotExist.Role',
  ]
    .concat('EntityAlreadyExists.Role', 'LimitExceeded.Role', 'InvalidAction.NotFound', 'InvalidTimeStamp.Expired')
    .map((Code): [string, Canned] => [Code, always(400, { RequestId: 'r', Code, Message: echo })]),
  ['an HTML page', always(503, `<html>${echo}</html>`, 'text/html')],
  ['an unusable answer', always(200, { RequestId: 'r', Echo: echo })],
  ['a broken connection', (_action, _query, response) => response.destroy()],
  ['no answer', () => undefined],
])

const calls: Readonly<Record<string, (way: Way) => Promise<unknown>>> = {
  list: ({ reader }) => collect(reader.instances(at)),
  read: ({ reader }) => reader.marked(account),
  write: ({ writer }) => writer.attach(attaches(['i-1'])),
  look: ({ reader }) => reader.holders(at, roleName('web')),
}

describe('no failure and no log line shows a secret or an address', () => {
  for (const [answer, give] of Object.entries(answers)) {
    test.each(Object.keys(calls))(`after ${answer}: %s`, async (name) => {
      const way = await canned(give, { own: async () => key, timeoutMs: { read: 20, write: 20 } })
      const call = calls[name]
      if (call === undefined) throw new Error(`There is no call ${name}.`)

      const failure = await failureOf(call(way))

      const shown = [inspect(failure, { depth: 10 }), JSON.stringify(failure), ...way.logged].join('\n')
      for (const secret of secrets) expect(shown).not.toContain(secret)
    })
  }
})

describe('what the cloud says', () => {
  test('is shown where it says what no code does', async () => {
    const Message = 'The specified parameter "PolicyDocument" is not valid.'
    const { reader } = await canned(always(400, { RequestId: 'r', Code: 'InvalidParameter', Message }))

    expect((await failureOf(collect(reader.instances(at)))).message).toBe(
      'ecs:DescribeInstances failed in cn-hangzhou for account 1234567890123456: InvalidParameter (HTTP 400, request r). ' +
        `The cloud says: ${Message}`,
    )
  })

  test('is cut where it is long', async () => {
    const { reader } = await canned(
      always(400, { RequestId: 'r', Code: 'InvalidParameter', Message: 'long '.repeat(1_000) }),
    )

    expect((await failureOf(collect(reader.instances(at)))).message.length).toBeLessThan(500)
  })
})
