import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'
import { answerOf } from '../../support/examples/gateway-answer.ts'

const TRENDS = [
  'Heart rate variability',
  'Resting heart rate',
  'Temperature deviation',
  'Blood oxygen (SpO₂)',
]

describeDashboards('The pages of statistics', ({ start, visit }) => {
  const heading = ({ page }: DashboardVisitor) => page.getByRole('heading', { level: 1 }).innerText()
  const search = ({ page }: DashboardVisitor) => new URL(page.url()).searchParams

  /** Downloads a file with a button of the page. */
  const downloaded = async ({ page }: DashboardVisitor, button: string) => {
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: button }).click(),
    ])
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
  }

  test('trends: each metric with its usual range and a table, over a range in the address', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=trends' })
    const { page } = visitor
    expect(await heading(visitor)).toBe('Trends')
    for (const title of [...TRENDS, 'Time stressed', 'Resilience']) {
      const panel = visitor.panel(title)
      expect(await panel.innerText()).toMatch(/Usual range, from 90 days: /)
      expect(await panel.locator('.recharts-line-curve').count()).toBe(2)
      expect(await panel.locator('.recharts-reference-area-rect').count()).toBe(1)
    }
    expect(await page.getByRole('table').locator('tbody tr').count()).toBe(6)

    await page.getByRole('radio', { name: '30 days' }).check()
    await visitor.settle()
    expect(search(visitor).get('days')).toBe('30')
    await page.getByRole('button', { name: 'Previous 30 days' }).click()
    await visitor.settle()
    expect(search(visitor).get('end')).toBe('2026-10-21')
    const { viewer } = await answerOf<{ viewer: { trend: { points: { value: number | null }[] } } }>(
      dashboard,
      '{ viewer { trend(metric: AVERAGE_HRV, lastDays: 30, endDate: "2026-10-21") { points { value } } } }',
    )
    const panel = visitor.panel('Heart rate variability')
    await panel.getByRole('button', { name: 'Heart rate variability as a table' }).click()
    const cells = await panel.locator('tbody tr td:nth-of-type(1)').allInnerTexts()
    expect(cells.toReversed()).toEqual(
      viewer.trend.points.map(({ value }) => (value === null ? '–' : `${Math.round(value)}\u00a0ms`)),
    )
    await page.reload()
    await visitor.settle()
    expect(await page.getByRole('radio', { name: '30 days' }).isChecked()).toBe(true)
    expect(visitor.complaints).toEqual([])
  })

  test('the calendar is one tab stop, and its keys reach every day', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=calendar&metric=AVERAGE_HRV' })
    const { page } = visitor
    const focused = () =>
      page.evaluate(() => {
        const { activeElement } = document
        return activeElement instanceof HTMLElement ? (activeElement.dataset['day'] ?? null) : null
      })
    expect(await page.locator('.calendar-day').count()).toBe(355)
    expect(await page.locator('.calendar-day[tabindex="0"]').count()).toBe(1)
    await page.getByRole('button', { name: 'Heart rate variability as a table' }).focus()
    // The link to the week is before the calendar.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('2026-11-20')
    for (const [key, day] of [
      ['ArrowRight', '2026-11-20'],
      ['ArrowUp', '2026-11-13'],
      ['PageUp', '2026-10-13'],
      ['Home', '2025-12-01'],
      ['ArrowRight', '2025-12-02'],
    ] as const) {
      await page.keyboard.press(key)
      expect(await focused()).toBe(day)
    }
    await page.keyboard.press('Enter')
    await visitor.settle()
    expect(search(visitor).get('selected')).toBe('2025-12-02')
    expect(await focused()).toBe('2025-12-02')
    expect(await visitor.panel('Heart rate variability').innerText()).toContain('on Tuesday 2 December')
    await page.keyboard.press('Tab')
    expect(await focused()).toBeNull()

    await page.getByLabel('Metric', { exact: true }).selectOption('STEPS')
    await visitor.settle()
    const { viewer } = await answerOf<{ viewer: { trend: { statistics: { count: number } } } }>(
      dashboard,
      '{ viewer { trend(metric: STEPS, startDate: "2025-12-01", endDate: "2026-11-20") { statistics { count } } } }',
    )
    expect(await page.locator('.calendar-day[data-shade]').count()).toBe(viewer.trend.statistics.count)
    expect(visitor.complaints).toEqual([])
  })

  test('a correlation says how strong it is and how many pairs it has, never a cause', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, {
      path: '/?view=correlation&x=AVERAGE_HRV&y=READINESS_SCORE&days=365',
    })
    const { page } = visitor
    const { viewer } = await answerOf<{ viewer: { correlation: { count: number; pearson: number } } }>(
      dashboard,
      `{ viewer { correlation(x: AVERAGE_HRV, y: READINESS_SCORE, lastDays: 365, endDate: "2026-11-20") {
        count pearson } } }`,
    )
    const panel = visitor.panel('Heart rate variability and Readiness score')
    const text = await panel.innerText()
    expect(text).toContain(`${viewer.correlation.count}`)
    expect(text).toContain(viewer.correlation.pearson.toFixed(2).replace('-', '−'))
    expect(text).toContain('Moving together is not cause')
    expect(await panel.locator('.recharts-scatter-symbol').count()).toBe(viewer.correlation.count)

    await page.getByLabel('The second is taken').selectOption('1')
    await visitor.settle()
    expect(search(visitor).get('lag')).toBe('1')
    await page.getByRole('button', { name: 'Swap' }).click()
    await visitor.settle()
    await visitor.panel('Readiness score and Heart rate variability, the day after').waitFor()
    await page.goBack()
    await visitor.settle()
    await visitor.panel('Heart rate variability and Readiness score, the day after').waitFor()
    expect(visitor.complaints).toEqual([])
  })

  test('readiness and stress explain their parts, day by day', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=readiness' })
    const { page } = visitor
    const day = visitor.panel('Friday 20 November')
    expect(await day.locator('.ratings li').count()).toBe(9)
    expect(await day.innerText()).toMatch(/Optimal|Good|Fair|Pay attention/)
    await day.getByRole('button', { name: 'Previous day' }).focus()
    await page.keyboard.press('Enter')
    await visitor.panel('Thursday 19 November').waitFor()
    expect(search(visitor).get('day')).toBe('2026-11-19')

    await page.getByRole('link', { name: 'Stress' }).click()
    await visitor.settle()
    expect(await heading(visitor)).toBe('Stress')
    const resilience = visitor.panel('Resilience')
    expect(await resilience.locator('[aria-current=true]').count()).toBe(1)
    expect(await resilience.locator('.ratings li').count()).toBe(3)
    expect(visitor.complaints).toEqual([])
  })

  test('are downloaded as CSV and JSON', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=trends&days=30' })
    const csv = await downloaded(visitor, 'Download CSV')
    expect(csv.name).toBe('trends-2026-10-22-2026-11-20.csv')
    const [header, ...rows] = csv.text.trim().split('\r\n')
    expect(header).toMatch(/^day,AVERAGE_HRV,LOWEST_HEART_RATE,/)
    expect(rows).toHaveLength(30)
    expect(rows.at(-1)).toMatch(/^2026-11-20,\d+,/)
    const json = await downloaded(visitor, 'Download JSON')
    expect(json.name).toBe('trends-2026-10-22-2026-11-20.json')
    const { viewer } = JSON.parse(json.text) as { viewer: { trends: unknown[]; baselines: unknown[] } }
    expect([viewer.trends.length, viewer.baselines.length]).toEqual([6, 6])
    expect(json.text).not.toContain('__typename')
  })

  test('say why there is nothing to show', async () => {
    await using dashboard = await start()
    await using empty = await visit(dashboard, { path: '/?view=stress&end=2015-01-07' })
    expect(await empty.panel('Stress and recovery by day').innerText()).toContain(
      'The ring was not worn then',
    )
    expect(await empty.page.locator('.chart').count()).toBe(0)

    await using visitor = await visit(dashboard)
    await visitor.signIn('demo@example.com', { without: ['stress'] })
    await visitor.page.getByRole('link', { name: 'Trends' }).click()
    await visitor.settle()
    expect(await visitor.panel('Resilience').innerText()).toContain('You have not allowed')
    expect(await visitor.panel('Heart rate variability').locator('.chart').count()).toBe(1)
  })

  test('fit every width, also after a rotation', async () => {
    await using dashboard = await start()
    for (const path of ['trends', 'calendar', 'correlation', 'readiness', 'stress']) {
      await using visitor = await visit(dashboard, { path: `/?view=${path}` })
      const { page } = visitor
      const heights = async () => {
        await page.waitForTimeout(100)
        expect(
          await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement
            return scrollWidth - clientWidth
          }),
        ).toBeLessThanOrEqual(0)
        return page
          .locator('.chart')
          .evaluateAll((all) => all.map((chart) => chart.getBoundingClientRect().height))
      }
      const before = await heights()
      for (const [width, height] of [
        [844, 390],
        [390, 844],
        [768, 1024],
      ] as const) {
        await page.setViewportSize({ width, height })
        await heights()
      }
      await page.setViewportSize({ width: 1280, height: 800 })
      expect(await heights()).toEqual(before)
      expect(visitor.complaints).toEqual([])
    }
  })
})
