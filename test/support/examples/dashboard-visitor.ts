import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { NOW } from '../client.ts'

/** An answer comes from the same process, on a machine that may have other things to do. */
const PATIENCE_MS = 15_000

export interface VisitOptions {
  /** What comes after the origin. @default '/' */
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

/** Somebody who opens an example for the first time. */
export interface DashboardVisitor extends AsyncDisposable {
  readonly page: Page
  /** Errors and warnings in the console, apart from what the browser itself says of an HTTP status. */
  readonly complaints: readonly string[]
  /** Addresses of other hosts that the page asked for something. */
  readonly foreignRequests: readonly string[]
  /** A panel by its heading. */
  panel(title: string | RegExp): Locator
  /** Waits until nothing is on its way. */
  settle(): Promise<void>
  /**
   * Follows a link to Oura's consent page, and decides there.
   * @param email of the person to sign in as
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
    // The wall clock of the made-up person.
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
    // What a test has made the gateway answer.
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
    // Says what has come of it, whatever that is.
    const outcome = page.getByRole('status').filter({ hasText: /\w/, hasNotText: 'Loading' })
    await outcome.first().waitFor({ state: 'attached' })
    await page.locator('main :is([aria-busy=true], .skeleton)').first().waitFor({ state: 'detached' })
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
