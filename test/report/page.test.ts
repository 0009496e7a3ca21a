import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { pageAssets } from '../../scripts/page-assets.ts'
import { driftPage } from '../../src/report/page/page.ts'
import { textOf } from '../house/sources.ts'
import { fullReport } from '../kit/page-report.ts'
import { driftReport, driftRow } from '../kit/reports.ts'

const between = (text: string, from: string, to: string): string => {
  const begin = text.indexOf(from) + from.length
  return text.slice(begin, text.indexOf(to, begin))
}

describe('the page of a drift report', () => {
  test('has the same bytes for the same report, whatever was drawn before', async () => {
    const first = await driftPage(fullReport(30))
    await driftPage(fullReport(3))

    expect(await driftPage(fullReport(30))).toBe(first)
  })

  test('lets its own style and script in, and nothing else', async () => {
    const page = await driftPage(fullReport(3))
    const policy = between(page, 'http-equiv="Content-Security-Policy" content="', '"')
    const hashOf = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`

    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src '${hashOf(between(page, '<style>', '</style>'))}'`,
      `script-src '${hashOf(between(page, '<script>', '</script>'))}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    // Nothing that an attribute could load, run or paint.
    expect(page.replace(/<(style|script)\b.*?<\/\1>/gs, '')).not.toMatch(/\s(src|srcset|style|on\w+)=|url\(|@import/)
  })

  test('carries a style and a script that are made of their sources', async () => {
    for (const { file, text } of await pageAssets()) {
      expect(textOf(file) === text, `${file} is stale: npm run page`).toBe(true)
    }
  })

  test('shows the numbers of the record', async () => {
    const report = fullReport(60)
    const page = await driftPage(report)
    const tiles = [...page.matchAll(/<dd>([\d,]+) <small>/g)].map(([, number]) => Number(number?.replace(',', '')))
    const { inSync, drifted, pending, blocked, unknown, unmanaged, seen } = report.fleet?.all ?? { seen: 0 }

    expect(tiles).toEqual([inSync, drifted, pending, blocked, unknown, unmanaged])
    expect(tiles.reduce((sum, one) => sum + one)).toBe(seen)
  })

  test('is markup of its own making alone, whatever names say', async () => {
    const evil = `</script><script>alert(1)</script><!--<script>"onload="x" 'y' & \u2028${'x'.repeat(10_000)}`
    const page = await driftPage(
      driftReport({
        commit: evil,
        rows: [driftRow({ id: evil, name: evil, why: evil, account: evil })],
        causes: [
          {
            key: evil,
            what: 'drift',
            severity: 'error',
            title: evil,
            fix: evil,
            total: 1,
            added: 0,
            accounts: [evil],
            regions: [evil],
            bindings: [evil],
            rows: [],
          },
        ],
        suspensions: [
          { where: 'ledger', id: null, scope: evil, reason: evil, owner: evil, at: null, until: null, isOver: false },
        ],
        stopped: { by: evil, reason: evil, at: '2026-11-22T08:00:00.000Z' },
        findings: [{ code: evil, severity: 'error', file: evil, line: 1, column: 1, message: evil, fix: evil }],
      }),
    )

    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.match(/<\/script>/g)).toHaveLength(2)
    expect(page).not.toContain('onload="')
    expect(page).not.toContain('<!--')
    expect(page.length).toBeLessThan(100_000)
  })
})
