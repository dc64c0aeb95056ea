import { expect, test } from 'vitest'
import { rateLimited } from '../../../src/simulator/faults.ts'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

/** The panels that need a collection. */
const FAULTY_PARTS = [
  ['daily_sleep', ['Sleep', 'What changed', 'Scores over time']],
  ['daily_readiness', ['Readiness', 'What changed', 'Scores over time', 'Readiness']],
  ['daily_activity', ['Activity', 'What changed', 'Scores over time', 'Activity']],
  ['sleep', ['What changed', 'Nights', 'Night to Fri 20 Nov']],
  ['workout', ['Workouts']],
] as const

describeDashboards('What goes wrong', ({ start, visit }) => {
  const notices = ({ page }: DashboardVisitor) => page.locator('.notice-title').allInnerTexts()
  const shown = (visitor: DashboardVisitor) => visitor.panel('Workouts').getByRole('listitem').count()
  const retry = (visitor: DashboardVisitor) =>
    visitor.panel('Workouts').getByRole('button', { name: /Try(ing)? again/ })

  test('in one collection is shown only in its panel, with a retry button', async () => {
    await using dashboard = await start()
    const mend = dashboard.simulator.inject({
      match: { resource: 'workout' },
      kind: { type: 'status', status: 500 },
    })
    await using visitor = await visit(dashboard)
    const others = async () => [
      await visitor.page.locator('.score').count(),
      await visitor.page.locator('main svg.recharts-surface').count(),
    ]
    expect(await visitor.panel('Workouts').getByText('Oura is not answering').count()).toBe(1)
    expect(await notices(visitor)).toEqual(['Oura is not answering'])
    const before = await others()
    expect(before[0]).toBe(3)

    await retry(visitor).click()
    await visitor.settle()
    expect(await notices(visitor)).toEqual(['Oura is not answering'])
    mend()
    await retry(visitor).click()
    await expect.poll(() => shown(visitor)).toBeGreaterThan(3)
    expect(await notices(visitor)).toEqual([])
    expect((await others())[0]).toBe(3)
    expect(visitor.complaints).toEqual([])
  })

  /** Every part of the overview: its text, the number of marks in its charts, and whether it shows a problem. */
  const parts = async ({ page }: DashboardVisitor) =>
    page.locator('main .panel').evaluateAll((all) =>
      all.map((each) => ({
        // Browsers differ in the comma after the weekday.
        title: each.querySelector('h2')?.textContent?.replace(',', ''),
        text: (each as HTMLElement).innerText,
        drawn: each.querySelectorAll('svg.recharts-surface path').length,
        isFaulty: each.querySelector('.notice') !== null,
      })),
    )

  test('in one collection does not change any other part', async () => {
    await using dashboard = await start()
    const look = async () => {
      await using visitor = await visit(dashboard)
      // Read before the page is closed.
      return await parts(visitor)
    }
    const well = await look()
    expect(well.filter(({ isFaulty }) => isFaulty)).toEqual([])
    for (const [resource, faulty] of FAULTY_PARTS) {
      await dashboard.restart()
      const mend = dashboard.simulator.inject({ match: { resource }, kind: { type: 'status', status: 500 } })
      const ill = await look()
      const isFaulty = ill.map((part) => part.isFaulty)
      expect
        .soft(
          ill.filter((_, index) => isFaulty[index]).map(({ title }) => title),
          resource,
        )
        .toEqual(faulty)
      const others = (all: typeof ill) => all.filter((_, index) => !isFaulty[index])
      expect.soft(others(ill), resource).toEqual(others(well))
      mend()
    }
  })

  test('is still shown after visiting another view', async () => {
    await using dashboard = await start()
    dashboard.simulator.inject({ match: { resource: 'workout' }, kind: { type: 'status', status: 500 } })
    await using visitor = await visit(dashboard)
    await visitor.page.getByRole('button', { name: 'Previous night' }).click()
    await visitor.settle()
    expect(await notices(visitor)).toEqual(['Oura is not answering'])
    await visitor.page.getByRole('link', { name: 'Sleep history' }).click()
    await visitor.settle()
    await visitor.page.getByRole('link', { name: 'Overview' }).click()
    await visitor.panel('Workouts').getByText('Oura is not answering').waitFor()
    expect(await visitor.page.getByText('No workouts in these days.').count()).toBe(0)
  })

  test('with a rate limit enables the retry after the wait', async () => {
    await using dashboard = await start()
    dashboard.simulator.inject({
      match: { resource: 'workout' },
      times: 1,
      kind: rateLimited(30, dashboard.clock.time),
    })
    await using visitor = await visit(dashboard)
    expect(await visitor.panel('Workouts').getByText('Too many requests').count()).toBe(1)
    expect(await retry(visitor).isDisabled()).toBe(true)
    await visitor.page.clock.pauseAt(new Date(dashboard.clock.time + 600_000))
    await expect.poll(() => retry(visitor).innerText()).toBe('Try again')
    dashboard.clock.time += 31_000
    await retry(visitor).click()
    await visitor.page.clock.resume()
    await expect.poll(() => shown(visitor)).toBeGreaterThan(3)
    expect(await notices(visitor)).toEqual([])
  })

  test('counts down in seconds', async () => {
    await using dashboard = await start()
    dashboard.simulator.inject({
      match: { resource: 'workout' },
      times: 1,
      kind: rateLimited(90, dashboard.clock.time),
    })
    await using visitor = await visit(dashboard)
    const seconds = async () => {
      const [, minutes = '0', rest = '0'] =
        /(?:(\d+) min)? ?(?:(\d+) s)?$/.exec(await retry(visitor).innerText()) ?? []
      return Number(minutes) * 60 + Number(rest)
    }
    const before = await seconds()
    expect(before).toBeGreaterThan(60)
    await visitor.page.clock.fastForward(30_000)
    await expect.poll(seconds).toBeLessThanOrEqual(before - 30)
    expect(await retry(visitor).isDisabled()).toBe(true)
  })

  test('between the page and the gateway is shown too', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await page.route('**/graphql', (route) => route.abort())
    await page.getByRole('button', { name: 'Previous week' }).click()
    await page.getByText('No connection', { exact: true }).first().waitFor()
    await page.unroute('**/graphql')
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await expect.poll(() => page.locator('.score').count()).toBe(3)
    await visitor.settle()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('7 – 13 Nov 2026')
    expect(await notices(visitor)).toEqual([])
  })

  test('of a proxy is shown as such, and keeps the data', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    const html = '<html><body><h1>502 Bad Gateway</h1></body></html>'
    for (const status of [502, 503, 504]) {
      await page.route('**/graphql', (route) =>
        route.fulfill({ status, contentType: 'text/html', body: html }),
      )
      await page.getByRole('button', { name: 'Previous week' }).click()
      await page.getByText('The gateway is not running', { exact: true }).first().waitFor()
      expect(await page.getByText('No connection').count()).toBe(0)
      expect(await page.getByText('Check your connection').count()).toBe(0)
      await page.unroute('**/graphql')
      await page.getByRole('button', { name: 'Try again' }).first().click()
      await expect.poll(() => page.locator('.score').count()).toBe(3)
      await visitor.settle()
      expect(await notices(visitor)).toEqual([])
    }
  })
})
