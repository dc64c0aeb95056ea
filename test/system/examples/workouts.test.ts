import { expect, test } from 'vitest'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'
import { answerOf } from '../../support/examples/gateway-answer.ts'

interface Totals {
  readonly viewer: {
    readonly workouts: {
      readonly totalCount: number
      readonly nodes: { readonly heartRate: { readonly totalCount: number } }[]
    }
  }
}

const QUERY = `{ viewer { workouts(startDate: "2026-10-22", endDate: "2026-11-20", orderBy: DESC, first: 1) {
  totalCount nodes { heartRate { totalCount } }
} } }`

describeDashboards('Workouts', ({ start, visit }) => {
  const workouts = (visitor: DashboardVisitor) => visitor.panel('Workouts')
  const radios = (visitor: DashboardVisitor) => workouts(visitor).getByRole('radio')
  const heading = (visitor: DashboardVisitor) => workouts(visitor).getByRole('heading', { level: 3 })
  const more = (visitor: DashboardVisitor) =>
    workouts(visitor).locator('.workout-choice').getByRole('button', { name: 'Show more' })
  const rate = (visitor: DashboardVisitor) => visitor.panel('Heart rate of the workout')

  test('of a month can all be loaded, each once', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?span=month' })
    const { totalCount } = (await answerOf<Totals>(dashboard, QUERY)).viewer.workouts
    expect(totalCount).toBeGreaterThan(100)
    let shown = await radios(visitor).count()
    while (shown < totalCount) {
      await workouts(visitor).getByText(`${shown} of ${totalCount} workouts`, { exact: true }).waitFor()
      await more(visitor).click()
      await expect.poll(() => radios(visitor).count()).toBeGreaterThan(shown)
      // The focus moves to the first new workout without selecting it.
      expect(
        await radios(visitor)
          .nth(shown)
          .evaluate((each) => each === document.activeElement),
      ).toBe(true)
      expect(await radios(visitor).first().isChecked()).toBe(true)
      shown = await radios(visitor).count()
    }
    expect(shown).toBe(totalCount)
    await workouts(visitor).getByText(`${totalCount} of ${totalCount} workouts`, { exact: true }).waitFor()
    expect(await more(visitor).count()).toBe(0)
    const texts = await workouts(visitor).getByRole('listitem').allInnerTexts()
    expect(new Set(texts).size).toBe(totalCount)
    expect(visitor.complaints).toEqual([])
  })

  test('can be selected with the keyboard: one tab stop for the list, then more, then the chart', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    const first = await heading(visitor).innerText()
    await radios(visitor).first().focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => heading(visitor).allInnerTexts()).not.toEqual([first])
    await heading(visitor).waitFor()
    expect(await radios(visitor).nth(1).isChecked()).toBe(true)
    await page.keyboard.press('Tab')
    expect(await more(visitor).evaluate((each) => each === document.activeElement)).toBe(true)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await rate(visitor).getByRole('table').waitFor()
    expect(await rate(visitor).locator('[aria-live=polite] h3').count()).toBe(1)
  })

  test('have a tooltip everywhere in their heart rate, also where nothing was measured', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    const plot = rate(visitor).locator('.recharts-cartesian-grid')
    await plot.scrollIntoViewIfNeeded()
    const box = await plot.boundingBox()
    if (box === null) throw new Error('The chart has no grid.')
    const texts: string[] = []
    for (let part = 1; part < 20; part += 1) {
      await page.mouse.move(box.x + (box.width * part) / 20, box.y + box.height / 2)
      texts.push(await rate(visitor).locator('.tooltip dd').innerText())
    }
    expect(texts.filter((text) => !/^(\d+ bpm|not measured)$/.test(text))).toEqual([])
    expect(texts).toContain('not measured')
    expect(texts.some((text) => text.endsWith('bpm'))).toBe(true)
  })

  test('that failed to load keep the loaded ones, and arrive with the retry', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const before = await radios(visitor).count()
    await dashboard.restart()
    const mend = dashboard.simulator.inject({
      match: { resource: 'workout' },
      kind: { type: 'status', status: 500 },
    })
    await more(visitor).click()
    await workouts(visitor).getByText('Oura is not answering', { exact: true }).waitFor()
    expect(await radios(visitor).count()).toBe(before)
    mend()
    await workouts(visitor).getByRole('button', { name: 'Try again' }).click()
    await expect.poll(() => radios(visitor).count()).toBeGreaterThan(before)
    expect(await visitor.page.locator('.notice').count()).toBe(0)
  })

  test('whose heart rate fails do not change anything else', async () => {
    await using dashboard = await start()
    const parts = async ({ page }: DashboardVisitor) => ({
      panels: await page.locator('main .panel h2').allInnerTexts(),
      scores: await page.locator('main .score').allInnerTexts(),
      charts: await page.locator('main .chart').evaluateAll((all) => all.map((each) => each.className)),
      contributors: await page.locator('.contributors li').count(),
      workouts: await page.getByRole('radio').count(),
    })
    const well = await (async () => {
      await using visitor = await visit(dashboard)
      // Read before the page is closed.
      return await parts(visitor)
    })()
    expect(well.charts).toHaveLength(7)
    await dashboard.restart()
    dashboard.simulator.inject({ match: { resource: 'heartrate' }, kind: { type: 'status', status: 500 } })
    await using visitor = await visit(dashboard)
    await rate(visitor).getByText('Oura is not answering', { exact: true }).waitFor()
    expect(await visitor.page.locator('.notice').count()).toBe(1)
    const charts = well.charts.filter((name) => !name.includes('chart-workout-rate'))
    expect(charts).toHaveLength(6)
    expect(await parts(visitor)).toEqual({ ...well, charts })
    expect(visitor.complaints).toEqual([])
  })

  test('with more samples than a page say so, and show all on request', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    // A gateway with smaller pages.
    await page.route('**/graphql', (route) => {
      const body = route.request().postDataJSON()
      if (body.operationName === 'Workout') body.variables.first = 80
      return route.continue({ postData: JSON.stringify(body) })
    })
    await page.reload()
    await visitor.settle()
    const [workout] = (await answerOf<Totals>(dashboard, QUERY)).viewer.workouts.nodes
    const total = workout?.heartRate.totalCount ?? 0
    for (let shown = 80; shown < total; shown += 80) {
      await rate(visitor).getByText(`The first ${shown} of ${total} measurements`).waitFor()
      await rate(visitor).getByRole('button', { name: 'Show more' }).click()
    }
    const points = async () =>
      (await rate(visitor).locator('.recharts-area-curve').getAttribute('d'))?.match(/[ML]/g)?.length
    await expect.poll(points).toBe(total)
    expect(await rate(visitor).getByRole('button', { name: 'Show more' }).count()).toBe(0)
    expect(visitor.complaints).toEqual([])
  })
})
