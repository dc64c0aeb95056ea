import { type Browser, chromium, type Locator, type Page, type Response } from 'playwright-core'
import { expect } from 'vitest'

export const CHROMIUM = '/usr/bin/chromium'

/** The page is 9 MB of script, on a machine that may have other things to do. */
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

/** What an operation came back as. */
export interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string }[]
}

/** Somebody who opens GraphiQL for the first time. */
export interface Visitor {
  readonly page: Page
  /** Addresses of other hosts that the page asked for something. */
  readonly foreignRequests: readonly string[]
  /** Errors in the console. */
  readonly complaints: readonly string[]
  readonly editor: Locator
  readonly response: Locator
  tab(name: string): Locator
  /** Writes a query into a tab of its own, as fingers do. */
  write(query: string): Promise<void>
  /**
   * Presses the execute button, and waits until the answer that came is on the screen.
   * @param part of the query; GraphiQL sends it without white space
   */
  execute(part: string): Promise<Answer>
}

/** Long lines are broken on the screen, also within words. */
const withoutSpace = (text: string) => text.replace(/\s+/g, '')

export async function visit(browser: Browser, url: string): Promise<Visitor> {
  // A context of its own: nothing of another visitor in its storage.
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  page.setDefaultTimeout(PATIENCE_MS)
  const { origin } = new URL(url)
  const foreignRequests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    const asked = new URL(request.url())
    if (asked.protocol !== 'data:' && asked.origin !== origin) foreignRequests.push(asked.href)
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))

  const editor = page.locator('.graphiql-query-editor .graphiql-editor')
  const response = page.locator('.graphiql-response')
  const tab = (name: string) => page.locator('.graphiql-tab').getByText(name, { exact: true })
  const textOf = async (place: Locator) =>
    // The spaces of the editor do not break.
    (await place.locator('.view-lines').innerText()).replaceAll('\u00a0', ' ')

  await page.goto(url)
  await tab('Dashboard').waitFor()
  return {
    page,
    foreignRequests,
    complaints,
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
      // GraphiQL learns a moment after a change of tabs which operation is there. Who is faster presses again.
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
