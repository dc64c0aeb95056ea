import { type Browser, chromium, type Locator, type Page, type Response } from 'playwright-core'
import { expect } from 'vitest'

export const CHROMIUM = '/usr/bin/chromium'

/** The page loads 9 MB of script, and other processes may use the CPU. */
export const PATIENCE_MS = 60_000

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** The answer to an operation. */
export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string }[]
}

/** A first visit to GraphiQL, without stored tabs. */
export interface Visitor {
  readonly page: Page
  /** URLs of other hosts that the page requested. */
  readonly foreignRequests: readonly string[]
  /** Error messages of the console. */
  readonly consoleErrors: readonly string[]
  readonly editor: Locator
  readonly response: Locator
  tab(name: string): Locator
  /** Types a query into a new tab. */
  write(query: string): Promise<void>
  /**
   * Presses the execute button, and waits until the answer is on the screen.
   * @param part of the query text; GraphiQL sends it without white space
   */
  execute(part: string): Promise<Answer>
}

/** The editor breaks long lines, also within words. */
const withoutSpace = (text: string) => text.replace(/\s+/g, '')

/** A visit with an empty storage. */
export const visit = async (browser: Browser, url: string): Promise<Visitor> =>
  // newPage makes a new context, whose storage is empty.
  visitPage(await browser.newPage({ viewport: { width: 1280, height: 800 } }), url)

/** A visit in a page that may have cookies. */
export async function visitPage(page: Page, url: string): Promise<Visitor> {
  page.setDefaultTimeout(PATIENCE_MS)
  const { origin } = new URL(url)
  const foreignRequests: string[] = []
  const consoleErrors: string[] = []
  page.on('request', (request) => {
    const requested = new URL(request.url())
    if (requested.protocol !== 'data:' && requested.origin !== origin) foreignRequests.push(requested.href)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text())
  })
  page.on('pageerror', (error) => consoleErrors.push(String(error)))

  const editor = page.locator('.graphiql-query-editor .graphiql-editor')
  const response = page.locator('.graphiql-response')
  const tab = (name: string) => page.locator('.graphiql-tab').getByText(name, { exact: true })
  const textOf = async (element: Locator) =>
    // The editor uses no-break spaces.
    (await element.locator('.view-lines').innerText()).replaceAll('\u00a0', ' ')

  await page.goto(url)
  await tab('Dashboard').waitFor()
  return {
    page,
    foreignRequests,
    consoleErrors,
    editor,
    response,
    tab,
    async write(query) {
      await page.getByRole('button', { name: 'New tab' }).click()
      await tab('<untitled>').waitFor()
      await editor.click()
      await page.keyboard.press('Control+A')
      await page.keyboard.press('Delete')
      await page.keyboard.type(query)
      await expect.poll(() => textOf(editor), { timeout: PATIENCE_MS }).toBe(query)
    },
    async execute(part) {
      const answered = page.waitForResponse((each) => each.request().postData()?.includes(part) ?? false)
      // After a change of tabs GraphiQL needs a moment to find the operation. An earlier click is repeated.
      const tooEarly = response.getByText('Cannot infer operation').first()
      let isAnswered = false
      const press = async (): Promise<Response> => {
        await page.getByRole('button', { name: 'Execute query' }).click()
        const early = tooEarly.waitFor().then(
          () => (isAnswered ? answered : press()),
          () => answered,
        )
        return Promise.race([answered, early])
      }
      const answer = (await (await press()).json()) as Answer
      isAnswered = true
      const start = JSON.stringify(answer, null, 2).split('\n').slice(0, 4).join('\n')
      await expect
        .poll(async () => withoutSpace(await textOf(response)), { timeout: PATIENCE_MS })
        .toContain(withoutSpace(start))
      return answer
    },
  }
}
