import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import axe from 'axe-core'
import { root } from '../house/sources.ts'

/** Where Debian and others put it; null: there is none here. */
export const browserPath: string | null =
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? null

/** Looked at by people, kept by CI, and not by git. */
export const screenshots: string = join(root, 'artifacts')

export const startBrowser = async (): Promise<Browser> => {
  await mkdir(screenshots, { recursive: true })
  // Containers have no room for the sandbox, and only pages of our own are opened.
  return chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox', '--disable-gpu'] })
}

/** What a page said and asked for that it should not have. */
export const watch = (page: Page): { requests: string[]; complaints: string[] } => {
  const seen = { requests: [] as string[], complaints: [] as string[] }
  page.on('request', (request) => seen.requests.push(request.url()))
  page.on('console', (message) => seen.complaints.push(message.text()))
  page.on('pageerror', (error) => seen.complaints.push(error.message))
  return seen
}

type Violations = Readonly<{ violations: readonly Readonly<{ id: string; nodes: readonly { html: string }[] }>[] }>

/** What axe finds, as `rule: element`. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  // Through the debugger: the page's own policy lets no other script in.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<Violations>('axe.run(document, { resultTypes: ["violations"] })')
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}
