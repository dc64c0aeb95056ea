import { existsSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { CHROMIUM, launchChromium, PATIENCE_MS, visitPage } from '../../support/browser/visitor.ts'
import { logIn, NIGHTS, type Person, requestsOf } from '../../support/live/subscribers.ts'
import { CHANGES } from '../../support/live/subscription.ts'
import { OPERATOR, subscribeToWebhooks } from '../../support/live/webhooks.ts'

/** A page of the gateway's origin that shows the score of each announced night. */
const PAGE = `<!doctype html>
<p id="state">connecting</p>
<ul id="scores"></ul>
<script>
  const source = new EventSource('/graphql?query=' + encodeURIComponent(${JSON.stringify(CHANGES)}))
  source.onopen = () => { document.querySelector('#state').textContent = 'open' }
  source.addEventListener('next', ({ data }) => {
    const item = document.createElement('li')
    item.textContent = JSON.parse(data).data.documentChanged.node.score
    document.querySelector('#scores').append(item)
  })
</script>
`

const name = `A page in a browser (needs ${CHROMIUM})`
describe.skipIf(!existsSync(CHROMIUM))(name, { timeout: PATIENCE_MS }, () => {
  let browser: Browser
  let gateway: LoginGateway
  let person: Person
  let context: BrowserContext

  beforeAll(async () => {
    gateway = await startLoginGateway({ listen: true, environment: OPERATOR })
    person = await logIn(gateway)
    await subscribeToWebhooks(gateway)
    browser = await launchChromium()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.addCookies(
      Array.from(person.browser.cookies, ([name, value]) => ({ name, value, url: gateway.url })),
    )
  }, PATIENCE_MS)

  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  }, PATIENCE_MS)

  /** Changes a night at Oura, which sends a webhook. */
  async function change(night: number, score: number): Promise<void> {
    const { userId, nights } = person
    const ouraId = nights[night]?.ouraId ?? ''
    gateway.simulator.changeRecord(userId, 'daily_sleep', ouraId, { score })
    const deliveries = await gateway.simulator.sendWebhookEvent({
      event_type: 'update',
      data_type: 'daily_sleep',
      object_id: ouraId,
      event_time: new Date(gateway.clock.now() + score).toISOString(),
      user_id: userId,
    })
    expect(deliveries.map(({ attempts }) => attempts)).toEqual([[204]])
  }

  async function openPage(): Promise<Page> {
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await page.route('**/page.html', (route) => route.fulfill({ contentType: 'text/html', body: PAGE }))
    await page.goto(`${gateway.url}/page.html`)
    await page.locator('#state', { hasText: 'open' }).waitFor()
    return page
  }

  test('shows an event of the simulator within a second, for one request that serves the next query too', async () => {
    const page = await openPage()
    const times: number[] = []
    for (const score of [1, 2, 3, 4, 5]) {
      const requests = requestsOf(gateway).length
      const startedAt = performance.now()
      await change(0, score)
      await page.locator('#scores li', { hasText: new RegExp(`^${score}$`) }).waitFor()
      times.push(performance.now() - startedAt)
      // The nights are cached since the login.
      const { data } = await ask(gateway, person.browser, NIGHTS)
      expect(data.viewer.dailySleep.nodes[0].score).toBe(score)
      const paths = requestsOf(gateway).map(({ path }) => path)
      expect(paths.slice(requests)).toEqual([`/v2/usercollection/daily_sleep/${person.nights[0]?.ouraId}`])
    }
    console.info(`from the event to the page: ${times.map(Math.round).join(', ')} ms`)
    // Nothing asks for changes at intervals. A busy machine may delay two of five.
    expect(times.sort((a, b) => a - b)[2]).toBeLessThan(1_000)
    await page.close()
  })

  test('GraphiQL shows changes in the tab LiveChanges, until it is stopped', async () => {
    const visitor = await visitPage(await context.newPage(), `${gateway.url}/graphql`)
    await visitor.tab('LiveChanges').click()
    await visitor.editor.locator('.view-line', { hasText: 'LiveChanges' }).first().waitFor()
    // GraphiQL reads events with EventSource, which sends GET.
    const opened = visitor.page.waitForResponse((each) => each.url().includes('documentChanged'))
    const press = () => visitor.page.getByRole('button', { name: 'Execute query' }).click()
    // After a change of tabs GraphiQL needs a moment to find the operation. An earlier click is repeated.
    const tooEarly = visitor.response.getByText('Cannot infer operation').first()
    await press()
    await Promise.race([opened, tooEarly.waitFor().then(press, () => opened)])
    expect((await opened).headers()['content-type']).toContain('text/event-stream')
    for (const score of [2, 3]) {
      await change(1, score)
      await visitor.response.getByText(`"score": ${score}`).first().waitFor()
    }
    const ended = () => gateway.log.lines.filter(({ message }) => message === 'subscription ended').length
    const before = ended()
    await visitor.page.getByRole('button', { name: 'Stop query' }).click()
    await expect.poll(ended, { timeout: PATIENCE_MS }).toBe(before + 1)
    expect(visitor.foreignRequests).toEqual([])
    expect(visitor.consoleErrors).toEqual([])
    await visitor.page.close()
  })
})
