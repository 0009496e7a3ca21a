import { describe, expect, it } from 'vitest'
import { summariseRun } from '../../src/core/report/compose.ts'
import { driftMarkdown } from '../../src/report/comment/drift-markdown.ts'
import { toMarkdown } from '../../src/report/comment/markdown.ts'
import { driftPage } from '../../src/report/page/page.ts'
import { driftText } from '../../src/report/terminal/drift-text.ts'
import { toText } from '../../src/report/terminal/text.ts'
import { makeLog } from '../../src/wire/log.ts'
import { fleetOf, web, webState } from '../kit/fleets.ts'
import { driftReport, driftRow } from '../kit/reports.ts'
import { accepted, withStack } from '../kit/stack.ts'

const desired = accepted(webState())
const look = { color: false, width: 120 }
const steers = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u

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

  it('names that would steer a terminal, make markup or mention a person do none of it in any report', async () => {
    const nasty = 'a\u001b[2J\u202e|<img src=x>@all`b'
    const row = { ...driftRow(), id: nasty, name: nasty, why: `Of ${nasty}.` }
    const report = { ...driftReport(), rows: [row], totals: { drift: 1, pending: 0, blocked: 0, unknown: 0 } }

    const [text, markdown, page] = [driftText(report, look), driftMarkdown(report), await driftPage(report)]
    const lines = [text, markdown].flatMap((shown) => shown.replaceAll('\u2060', '').split('\n'))
    expect(text + markdown).toContain('\\u001b')
    expect(lines.filter((line) => steers.test(line))).toEqual([])
    expect(['\u001b', '\u202e', '<img src=x>'].filter((part) => page.includes(part))).toEqual([])
  })
})
