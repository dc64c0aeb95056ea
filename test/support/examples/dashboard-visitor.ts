import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { NOW } from '../client.ts'

/** Responses come from the same process, but the machine may be busy. */
const PATIENCE_MS = 15_000

export interface VisitOptions {
  /** Path and query string. @default '/' */
  readonly path?: string
  readonly colorScheme?: 'light' | 'dark'
  /** Pixels. @default 1280 */
  readonly width?: number
}

export interface SignIn {
  /** Name of the link. @default 'Sign in' */
  readonly link?: string
  /** Scopes to untick. @default none */
  readonly without?: readonly string[]
}

/** A browser context that opens an example for the first time. */
export interface DashboardVisitor extends AsyncDisposable {
  readonly page: Page
  /** Errors and warnings in the console, without the browser's own messages about an HTTP status. */
  readonly complaints: readonly string[]
  /** URLs of other hosts that the page requested. */
  readonly foreignRequests: readonly string[]
  /** A panel by its heading. */
  panel(title: string | RegExp): Locator
  /** Waits until no request is running. */
  settle(): Promise<void>
  /**
   * Follows a link to Oura's consent page, and submits its form.
   * @param email of the user to sign in as
   */
  signIn(email: string, consent?: SignIn): Promise<void>
}

export async function visitDashboard(
  browser: Browser,
  url: string,
  { path = '/', colorScheme = 'light', width = 1280 }: VisitOptions = {},
): Promise<DashboardVisitor> {
  const options: BrowserContextOptions = {
    viewport: { width, height: width < 600 ? 844 : 800 },
    colorScheme,
    // The time zone of the generated person.
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  }
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  await page.clock.install({ time: NOW })
  const complaints: string[] = []
  const foreignRequests: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // Responses that a test has set.
    if (message.text().startsWith('Failed to load resource')) return
    complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const asked = new URL(request.url())
    if (request.isNavigationRequest()) return
    if (asked.protocol !== 'data:' && asked.origin !== url) foreignRequests.push(asked.href)
  })
  const settle = async (): Promise<void> => {
    // Reports the outcome, whatever it is.
    const outcome = page.getByRole('status').filter({ hasText: /\w/, hasNotText: 'Loading' })
    await outcome.first().waitFor({ state: 'attached' })
    await page
      .locator('main :is([aria-busy=true], .skeleton, .chart-loading)')
      .first()
      .waitFor({ state: 'detached' })
  }
  await page.goto(`${url}${path}`)
  await settle()
  return {
    page,
    complaints,
    foreignRequests,
    panel: (name) => page.getByRole('region', { name, exact: true }),
    settle,
    async signIn(email, { link = 'Sign in', without = [] } = {}) {
      await page.getByRole('link', { name: link, exact: true }).first().click()
      await page.getByLabel(email).check()
      for (const scope of without) await page.locator(`input[name=scope][value=${scope}]`).uncheck()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.waitForURL(`${url}/**`)
      await settle()
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}
