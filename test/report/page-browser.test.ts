import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { driftPage } from '../../src/report/page/page.ts'
import { browserPath, screenshots, startBrowser, violationsOf, watch } from '../kit/browser.ts'
import { isLong } from '../kit/long.ts'
import { fullReport } from '../kit/page-report.ts'
import { driftReport, driftRow } from '../kit/reports.ts'

if (browserPath === null)
  console.log('No chromium is here: the page is not tried in a browser (apt-get install chromium).')

const hostile = `<script>document.title='owned'</script><img src=x onerror="document.title='owned'">"'\u202E\u001b[31m`

/** Said, and not asserted: other tests run beside. */
const timing = `(() => {
  const [{ domContentLoadedEventEnd }] = performance.getEntriesByType('navigation')
  const search = document.querySelector('#search')
  const times = ['web', 'cn-shanghai legacy', 'no such thing', ''].map((words) => {
    const begin = performance.now()
    search.value = words
    search.dispatchEvent(new Event('input', { bubbles: true }))
    document.body.getBoundingClientRect()
    return Math.round(performance.now() - begin)
  })
  return '10,000 drifts: usable after ' + Math.round(domContentLoadedEventEnd) + ' ms, filters answer within ' + Math.max(...times) + ' ms'
})()`

describe.skipIf(browserPath === null)('the page in a browser', () => {
  let browser: Browser
  /** The same for all tests: each would start processes of its own. */
  let page: Page
  let seen: ReturnType<typeof watch>
  let folder: string
  const addresses: Record<string, string> = {}

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rolekeeper-page-'))
    const reports = {
      few: fullReport(8),
      some: fullReport(40),
      many: fullReport(10_000),
      nothing: driftReport(),
      hostile: driftReport({
        rows: [driftRow({ id: hostile, name: hostile, binding: hostile, why: hostile, fix: hostile, region: hostile })],
        links: { ecs: 'javascript:alert({id})', eci: '', file: 'https://git.example/{file}#L{line}' },
      }),
    }
    for (const [name, report] of Object.entries(reports)) {
      const file = join(folder, `${name}.html`)
      await writeFile(file, await driftPage(report))
      addresses[name] = pathToFileURL(file).href
    }
    browser = await startBrowser()
    page = await browser.newPage()
    seen = watch(page)
  })

  afterAll(async () => {
    await browser.close()
    await rm(folder, { recursive: true })
  })

  type Look = Readonly<{ width?: number; colorScheme?: 'light' | 'dark' }>

  /** The page from its file; it must ask for nothing else and have nothing to complain about. */
  const open = async (name: string, { width = 1280, colorScheme = 'light' }: Look = {}): Promise<Page> => {
    seen.requests.length = 0
    seen.complaints.length = 0
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    await page.goto(addresses[name] ?? '')
    onTestFinished(async () => {
      // What the page has said until now arrives before its answer.
      await page.evaluate('0')
      expect(seen).toEqual({ requests: [addresses[name]], complaints: [] })
    })
    return page
  }

  const told = (page: Page) => page.locator('#told').textContent()
  const ids = (page: Page) => page.locator('#drift-table tbody code').allTextContents()

  /** Each colour and width once; in the long run all of them with each kind of report. */
  const looks = isLong
    ? ['some', 'nothing', 'hostile'].flatMap((name) =>
        (['light', 'dark'] as const).flatMap((scheme) => [390, 1280].map((width) => [name, scheme, width] as const)),
      )
    : ([
        ['few', 'light', 390],
        ['few', 'dark', 1280],
      ] as const)

  test.each(looks)('axe finds nothing to complain about: %s, %s, %i wide', async (name, colorScheme, width) => {
    const page = await open(name, { width, colorScheme })

    expect(await violationsOf(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  })

  test('filters by words, states and lists, together', async () => {
    const page = await open('some')
    expect(await told(page)).toBe('40 in all')

    await page.getByLabel('Pending').check()
    const pending = await told(page)
    await page.getByLabel('Search ids').fill('WEB')
    await page.getByLabel('Of regions').selectOption('cn-hangzhou')

    expect(pending).toMatch(/^\d+ of 40$/)
    const rows = await page.locator('#drift-table tbody tr').allInnerTexts()
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter((row) => !/pending/i.test(row) || !row.includes('web') || !row.includes('cn-hangzhou'))).toEqual(
      [],
    )

    await page.getByLabel('Search ids').fill('nothing is called so')
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByText('40 in all').waitFor()
  })

  test('sorts up, down and back, by keyboard', async () => {
    const page = await open('some')
    const before = await ids(page)

    const head = page.getByRole('button', { name: 'What', exact: true })
    await head.press('Enter')
    const up = await ids(page)
    await head.press('Enter')
    const down = await ids(page)
    const ordered = await page.locator('th[aria-sort]').getAttribute('aria-sort')
    await head.press('Enter')

    expect(up).toEqual(up.toSorted())
    expect(down).toEqual(down.toSorted().toReversed())
    expect(ordered).toBe('descending')
    expect(await ids(page)).toEqual(before)
  })

  test('shows ten thousand drifts fifty at a time', async () => {
    const page = await open('many')
    expect(await page.locator('#drift-table tbody tr').count()).toBe(50)

    await page.getByRole('button', { name: 'Show 50 more' }).click()
    expect(await page.locator('#rest').textContent()).toBe('100 of 10000 shown')

    await page.getByLabel('Search ids').fill('i-bp000000000000009999')
    expect(await ids(page)).toEqual(['i-bp000000000000009999'])
    console.log(await page.evaluate<string>(timing))
  })

  test('leads to the instance in its console, and to the binding in git', async () => {
    const page = await open('some')
    const links = page.locator('#drift-table tbody tr').nth(1).getByRole('link')

    expect(await Promise.all((await links.all()).map((link) => link.getAttribute('href')))).toEqual([
      'https://ecs.console.aliyun.com/server/i-bp000000000000000001/detail?regionId=cn-shanghai',
      'https://github.com/acme/roles/blob/4f5e1c0d9b8a7f6e5d4c3b2a190817263544f5e1/desired-state/api.yaml#L11',
    ])
  })

  test('copies what is shown as Markdown', async () => {
    const page = await open('some')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByLabel('Search ids').fill('bp000000000000000007')

    await page.getByRole('button', { name: 'Copy as Markdown' }).click()
    await page.getByText('1 rows copied').waitFor()

    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(copied.split('\n')).toHaveLength(4)
    expect(copied).toContain('| `i-bp000000000000000007` |')
  })

  test('hostile names are text: no markup, no link of theirs, nothing that turns the line round', async () => {
    const page = await open('hostile')

    expect(await page.title()).toBe('Drift report · Rolekeeper')
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.locator('#drift-table code').textContent()).toContain('<script>document.title')
    expect(await page.locator('#drift-table code').textContent()).toContain('\\u202e\\u001b[31m')
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0)
  })

  test('is looked at in every width, light and dark, and on paper', async () => {
    const page = await open('some')
    const sizes = [
      ['phone', 390, 'light'],
      ['laptop-dark', 1280, 'dark'],
      ...(isLong
        ? ([
            ['laptop', 1280, 'light'],
            ['wide', 1920, 'light'],
          ] as const)
        : []),
    ] as const
    for (const [name, width, colorScheme] of sizes) {
      await page.setViewportSize({ width, height: 1200 })
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(screenshots, `report-${name}.png`), fullPage: true })
    }
    await page.pdf({ path: join(screenshots, 'report.pdf'), format: 'A4' })
  })
})
