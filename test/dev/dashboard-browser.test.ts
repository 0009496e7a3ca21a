import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { browserPath, screenshots, startBrowser, violationsOf, watch } from '../kit/browser.ts'
import { startDashboard } from './dashboard-kit.ts'

describe.skipIf(browserPath === null)('the dashboard in a browser', () => {
  let browser: Browser
  beforeAll(async () => void (browser = await startBrowser()))
  afterAll(() => browser.close())

  test('shows what happens, has things done, and keeps what was typed when a newer report comes', async () => {
    const { feed, address, origin, ran } = await startDashboard()
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } })
    onTestFinished(() => page.close())
    const seen = watch(page)
    await page.goto(address)
    await page.getByText('12 in all').waitFor()
    // Nobody reads the token off the screen.
    expect(page.url()).toBe(`${origin}/`)

    await page.getByLabel('Search ids').fill('web-000')
    const at = Date.UTC(2026, 10, 22, 8)
    feed.tell({ at, is: 'state', id: 'i-new<b>', region: 'cn-hangzhou', state: 'Created' })
    feed.tell({ at, is: 'intent', run: 'r', log: 'account-1', number: 1, shard: 'cn-shanghai', actions: 40 })
    feed.tell({ at, is: 'result', log: 'account-1', of: 1, outcomes: { attached: 12 } })
    feed.tell({ at, is: 'line', from: 'rolekeeper-sweep', text: 'sweep <img src=x>', isBad: true })
    await page.getByText('12 of 40 done').waitFor()
    await page.screenshot({ path: join(screenshots, 'dashboard.png'), fullPage: true })
    feed.tell({ at: at + 1800, is: 'role', id: 'i-new<b>', region: 'cn-hangzhou', role: 'web-tier', by: 'rolekeeper' })
    const fresh = page.waitForResponse(`${origin}/report`)
    await page.getByText('web-tier after 1.8 s').waitFor()
    await fresh
    await page.getByText('2 of 12').waitFor()
    expect(await page.getByLabel('Search ids').inputValue()).toBe('web-000')

    await page.getByRole('button', { name: 'Launch a web server' }).click()
    await page.getByText('launch is done.').waitFor()
    await page.locator('summary', { hasText: 'Suspend' }).click()
    await page.getByLabel('Which').fill('i-web1')
    await page.getByLabel('Why').fill('an audit')
    await page.getByRole('button', { name: 'Commit' }).click()
    await page.getByRole('button', { name: 'Resume ids: i-web1' }).click()
    await page.getByRole('button', { name: 'Resume ids: i-web1' }).waitFor({ state: 'detached' })

    expect(ran).toEqual(['launch', 'sweep', 'sweep'])
    expect(await violationsOf(page)).toEqual([])
    expect(seen.complaints).toEqual([])
    expect(seen.requests.filter((url) => !url.startsWith(origin) && url !== 'data:,')).toEqual([])
    expect(await page.locator('img, b b').count()).toBe(0)
  })

  test('says so to whoever comes without the token, and shows nothing', async () => {
    const { origin } = await startDashboard()
    const page = await browser.newPage()
    onTestFinished(() => page.close())

    await page.goto(origin)

    await page.locator('#connection', { hasText: 'it holds the token' }).waitFor()
    expect(await page.locator('#main').textContent()).toBe('')
  })
})
