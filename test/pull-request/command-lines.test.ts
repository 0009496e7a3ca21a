import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandsIn } from '../../src/pull-request/command-lines.ts'

const hex = 'ab'.repeat(32)
const approve = { is: 'approve', planHash: `sha256:${hex}` }

describe('a command in a comment', () => {
  it.each([
    ['/rolekeeper plan', { is: 'plan' }],
    ['/rolekeeper   plan  ', { is: 'plan' }],
    ['/rolekeeper explain i-bp1abc', { is: 'explain', instance: 'i-bp1abc' }],
    ['/rolekeeper explain eci-2ze-x', { is: 'explain', instance: 'eci-2ze-x' }],
    [`/rolekeeper approve ${hex}`, approve],
    [`/rolekeeper approve sha256:${hex}`, approve],
    [
      '/rolekeeper suspend region=cn-hangzhou,role=web 1h30m a migration of  web',
      { is: 'suspend', scope: 'region=cn-hangzhou,role=web', forMs: 5_400_000, reason: 'a migration of web' },
    ],
    ['/rolekeeper suspend all 2h fire', { is: 'suspend', scope: 'all', forMs: 7_200_000, reason: 'fire' }],
  ])('%s', (line, command) => {
    expect(commandsIn(line)).toEqual([command])
  })

  it.each([
    ['/rolekeeper', null],
    ['/rolekeeper aprove x', '/rolekeeper approve HASH'],
    ['/rolekeeper approve', '/rolekeeper approve HASH'],
    [`/rolekeeper approve ${hex} now`, '/rolekeeper approve HASH'],
    ['/rolekeeper approve 1a2b', '/rolekeeper approve HASH'],
    ['/rolekeeper plam', '/rolekeeper plan'],
    ['/rolekeeper plan please', '/rolekeeper plan'],
    ['/rolekeeper explain', '/rolekeeper explain INSTANCE'],
    ['/rolekeeper explain ../../etc', '/rolekeeper explain INSTANCE'],
    ['/rolekeeper suspend all', '/rolekeeper suspend SCOPE 2h REASON'],
    ['/rolekeeper suspend all 2h', '/rolekeeper suspend SCOPE 2h REASON'],
    ['/rolekeeper suspend all 0h reason', '/rolekeeper suspend SCOPE 2h REASON'],
    ['/rolekeeper suspend zone=a 2h reason', '/rolekeeper suspend SCOPE 2h REASON'],
    ['/rolekeeper suspend all forever reason', '/rolekeeper suspend SCOPE 2h REASON'],
    ['/rolekeeper constructor', null],
  ])('that cannot be right is said to be, with what was probably meant: %s', (text, near) => {
    expect(commandsIn(text)).toEqual([{ is: 'unknown', text, nearest: near }])
  })

  it('may come with others, and is not looked for in more than ten', () => {
    expect(commandsIn(`Thanks!\r\n/rolekeeper plan\r\n\r\n/rolekeeper approve ${hex}\nbye`)).toEqual([
      { is: 'plan' },
      approve,
    ])
    expect(commandsIn('/rolekeeper plan\n'.repeat(1000))).toHaveLength(10)
  })

  it.each([
    ['in a sentence', 'Say /rolekeeper plan'],
    ['after a space', ' /rolekeeper plan'],
    ['as the beginning of a longer word', '/rolekeepers plan'],
    ['in other letters', '/ROLEKEEPER plan'],
    ['in a quote', '> /rolekeeper plan'],
    ['in the lazy end of a quote', '> as said\n/rolekeeper plan\nstill quoted\n/rolekeeper plan'],
    ['in a fence', '```\n/rolekeeper plan\n```'],
    ['in a fence with a language', '```sh\n/rolekeeper plan\n```'],
    ['in a fence of tildes', '~~~\n/rolekeeper plan\n```\n/rolekeeper plan\n~~~'],
    ['in a longer fence', '````\n```\n/rolekeeper plan\n```\n````'],
    ['in a fence that never ends', '   ```\n/rolekeeper plan'],
    ['in a fence that only seems to end', '```\n``` no\n/rolekeeper plan'],
    ['in an HTML comment', '<!--\n/rolekeeper plan\n-->'],
  ])('is none %s', (_where, text) => {
    expect(commandsIn(text)).toEqual([])
  })

  it.each([
    ['a fence has ended', '```\nx\n```\n/rolekeeper plan'],
    ['a longer fence has ended', '```\nx\n`````  \n/rolekeeper plan'],
    ['a quote has ended', '> x\n\n/rolekeeper plan'],
    ['an HTML comment has ended', '<!-- x\n-->\n/rolekeeper plan'],
    ['an HTML comment of one line', '<!-- x -->\n/rolekeeper plan'],
    ['code within a line', '```x``` and\n/rolekeeper plan'],
  ])('is one again after %s', (_where, text) => {
    expect(commandsIn(text)).toEqual([{ is: 'plan' }])
  })

  it('never throws, and stays fast whatever is written', () => {
    const word = fc.constantFrom(
      '/rolekeeper',
      ' ',
      '\n',
      '```',
      '~~~',
      '>',
      '<!--',
      '-->',
      'approve',
      'suspend',
      '2h',
      'é',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 60 }), (parts) => {
        expect(commandsIn(parts.join('')).length).toBeLessThanOrEqual(10)
      }),
    )
    expect(commandsIn('`'.repeat(60_000) + '\n/rolekeeper plan')).toEqual([])
  })
})
