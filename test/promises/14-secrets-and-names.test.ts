import { describe, expect, it } from 'vitest'
import { summarisePlan, summariseRun } from '../../src/core/report/compose.ts'
import { toMarkdown } from '../../src/report/comment/markdown.ts'
import { toText } from '../../src/report/terminal/text.ts'
import { makeLog } from '../../src/wire/log.ts'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { accepted, withStack } from '../kit/stack.ts'

const desired = accepted(webState())
const look = { color: false, width: 120 }
const steers = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u
const onLines = (text: string): readonly string[] => text.replaceAll('\u2060', '').split('\n')

describe('promise 14: secrets and tokens appear nowhere; names and tags from the cloud are escaped wherever they are shown', () => {
  it('what a run that failed keeps, reports and logs holds no key and no token', async () => {
    await withStack(fleetOf([web(1), web(2, 'old-tier')]), async (stack) => {
      const { accessKeySecret } = stack.emulator.facts
      const token = 'CAISexampletokenexampletoken'
      stack.emulator.cloud.world.faults.add([{ action: 'AttachInstanceRamRole', code: 'Forbidden.RAM', status: 403 }])
      const { record } = await stack.run(desired)
      const lines: string[] = []
      const log = makeLog({ level: 'debug', form: 'json', write: (line) => lines.push(line), now: () => 0 })
      log('error', `The call failed: SecurityToken=${token}`, { AccessKeySecret: accessKeySecret, said: token })
      const report = summariseRun(record)

      const shown = [toText(report, look), toMarkdown(report), ...lines, await stack.ledgerText()].join('\n')
      expect(shown).toContain('web-tier')
      expect([accessKeySecret, token].filter((secret) => shown.includes(secret))).toEqual([])
    })
  })

  it('names that would steer a terminal, end a table or mention a person do none of it', async () => {
    const nasty = 'a\u001b[2J\u202e|<img src=x>@all`b'
    const fleet = fleetOf([
      { ...web(1), InstanceName: nasty },
      { ...web(2, 'foreign'), InstanceName: nasty },
    ])
    await withStack(fleet, async (stack) => {
      const { verdict } = await stack.run(desired)
      const report = summarisePlan(verdict)

      const [text, markdown] = [toText(report, look), toMarkdown(report)]
      expect([...onLines(text), ...onLines(markdown)].filter((line) => steers.test(line))).toEqual([])
    })
  })
})
