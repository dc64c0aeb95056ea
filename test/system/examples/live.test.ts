import { expect, test } from 'vitest'
import { LIVE_CHANGES, type WebhookEvent } from '../../../src/simulator/simulator.ts'
import { DEMO_USER, userId } from '../../../src/simulator/users.ts'
import { DASHBOARD_CLIENT, type Dashboard } from '../../support/examples/dashboard.ts'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'
import { answerOf } from '../../support/examples/gateway-answer.ts'

const USER = userId(DEMO_USER)

/** Subscribes the gateway to the simulator's webhooks. */
function subscribeToWebhooks({ simulator, url }: Dashboard): void {
  const types = [...LIVE_CHANGES, { data_type: 'daily_readiness', event_type: 'update' }]
  for (const { data_type: dataType, event_type: eventType } of types) {
    simulator.webhooks.create(DASHBOARD_CLIENT, { callbackUrl: `${url}/webhooks/oura`, dataType, eventType })
  }
}

async function announce({ simulator }: Dashboard, event: WebhookEvent): Promise<void> {
  expect(await simulator.sendWebhookEvent(event)).toMatchObject([{ attempts: [204] }])
}

let number = 0

/** Changes the readiness of the last day at Oura, and announces it. */
async function changeTemperature(dashboard: Dashboard, deviation: number): Promise<void> {
  const { viewer } = await answerOf<{ viewer: { dailyReadiness: { nodes: { ouraId: string }[] } } }>(
    dashboard,
    '{ viewer { dailyReadiness(last: 1) { nodes { ouraId } } } }',
  )
  const [record] = viewer.dailyReadiness.nodes
  const object_id = record?.ouraId ?? ''
  dashboard.simulator.changeRecord(USER, 'daily_readiness', object_id, { temperature_deviation: deviation })
  await announce(dashboard, {
    event_type: 'update',
    data_type: 'daily_readiness',
    object_id,
    event_time: new Date(dashboard.clock.now() + number++).toISOString(),
    user_id: USER,
  })
}

const isSubscription = (body: string | null) => body?.includes('subscription Changes') ?? false

/** Resolves when the page has opened a subscription. */
const subscribed = ({ page }: DashboardVisitor) =>
  page.waitForResponse((response) => isSubscription(response.request().postData()))

describeDashboards('Live changes', ({ start, visit }) => {
  /** Opens the page once it has subscribed. */
  async function visitLive(dashboard: Dashboard, path?: string): Promise<DashboardVisitor> {
    subscribeToWebhooks(dashboard)
    const visitor = await visit(dashboard, { ...(path !== undefined && { path }) })
    const opened = subscribed(visitor)
    await visitor.page.reload()
    await opened
    await visitor.settle()
    return visitor
  }

  test('are on the page within a second, without a reload or a sign of loading', async () => {
    await using dashboard = await start()
    await using visitor = await visitLive(dashboard)
    const { page } = visitor
    await page.evaluate(() => {
      const busy: string[] = []
      Object.assign(window, { busy })
      new MutationObserver((records) => {
        for (const { target } of records) {
          if ((target as Element).getAttribute('aria-busy') === 'true') busy.push(target.nodeName)
        }
      }).observe(document.body, { attributeFilter: ['aria-busy'], subtree: true })
    })
    const readiness = visitor.panel('Readiness')
    expect(await readiness.getByText('Updated').count()).toBe(0)
    const times: number[] = []
    for (const deviation of [3.21, 4.32, 5.43]) {
      await changeTemperature(dashboard, deviation)
      const from = performance.now()
      await readiness.getByText(`+${deviation.toFixed(1)}`).waitFor()
      times.push(performance.now() - from)
      await readiness.getByText('Updated').waitFor()
    }
    // The best of three, because other processes may use the CPU.
    expect(Math.min(...times)).toBeLessThan(1_000)
    expect(await visitor.panel('Workouts').getByText('Updated').count()).toBe(0)
    await page.clock.fastForward(10_000)
    await page.getByText('Updated').first().waitFor({ state: 'detached' })
    // Of this document, which therefore was not loaded again.
    expect(await page.evaluate(() => (window as unknown as { busy: string[] }).busy)).toEqual([])
    expect(visitor.complaints).toEqual([])
  })

  test('that came while the connection was lost are shown when it is back', async () => {
    await using dashboard = await start()
    await using visitor = await visitLive(dashboard)
    await dashboard.restart()
    await changeTemperature(dashboard, 4.56)
    await visitor.page.clock.fastForward(2_000)
    await visitor
      .panel('Readiness')
      .getByText(/4\.5|4\.6/)
      .first()
      .waitFor()
    expect(await visitor.page.getByRole('alert').count()).toBe(0)
  })

  test('are not missed if the gateway refuses them: no message, and no further attempt', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    let requests = 0
    await page.route('**/graphql', (route) => {
      if (!isSubscription(route.request().postData())) return route.fallback()
      requests += 1
      const error = { message: 'Log in.', extensions: { code: 'FORBIDDEN' } }
      const body = `event: next\ndata: ${JSON.stringify({ errors: [error] })}\n\nevent: complete\ndata:\n\n`
      return route.fulfill({ contentType: 'text/event-stream', body })
    })
    await page.reload()
    await visitor.settle()
    await expect.poll(() => requests).toBe(1)
    await page.clock.fastForward(120_000)
    await visitor.settle()
    expect(requests).toBe(1)
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(visitor.complaints).toEqual([])
  })

  test('add a workout that has finished to the list, and take away one that was deleted', async () => {
    await using dashboard = await start()
    await using visitor = await visitLive(dashboard)
    const workouts = visitor.panel('Workouts')
    const texts = () => workouts.innerText()
    const before = await texts()
    await visitor.page.evaluate(() => Object.assign(window, { isSameDocument: true }))
    const [created] = dashboard.simulator.liveChanges(USER, 1).next()
    if (created?.event_type !== 'create') throw new Error('No workout has finished.')
    await announce(dashboard, created)
    // The list of the last workouts runs at most every three seconds.
    await visitor.page.clock.fastForward(4_000)
    await expect.poll(texts, { timeout: 20_000 }).toMatch(/walking/i)
    const during = await texts()
    expect(during).not.toBe(before)
    dashboard.simulator.changeRecord(USER, 'workout', created.object_id, null)
    await announce(dashboard, { ...created, event_type: 'delete' })
    await visitor.page.clock.fastForward(4_000)
    await expect.poll(texts, { timeout: 20_000 }).toBe(before)
    const isSame = await visitor.page.evaluate(() => 'isSameDocument' in window)
    expect(isSame).toBe(true)
    expect(visitor.complaints).toEqual([])
  })

  test('add a night to the history, and keep the pages that are shown', async () => {
    await using dashboard = await start()
    await using visitor = await visitLive(dashboard, '/?view=history')
    const items = visitor.page.locator('main ol > li')
    await expect.poll(() => items.count(), { timeout: 20_000 }).toBe(30)
    await visitor.page.mouse.wheel(0, 10_000)
    await expect.poll(() => items.count(), { timeout: 20_000 }).toBe(60)
    const before = await items.allInnerTexts()
    const changes = dashboard.simulator.liveChanges(USER, 1)
    changes.next()
    for (const event of changes.next()) await announce(dashboard, event)
    await expect
      .poll(async () => (await items.allInnerTexts()).filter((text) => !before.includes(text)).length)
      .toBe(1)
    expect(await items.count()).toBeGreaterThanOrEqual(60)
    expect(visitor.complaints).toEqual([])
  })
})
