import { expect, test } from 'vitest'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'
import { answerOf } from '../../support/examples/gateway-answer.ts'

const RANGE = 'startDate: "2026-11-14", endDate: "2026-11-20"'

interface Answer {
  readonly viewer: {
    readonly days: { readonly nodes: Readonly<Record<'sleep' | 'readiness' | 'activity', Score | null>>[] }
    readonly day: {
      readonly mainSleep: {
        readonly phases: readonly unknown[]
        readonly heartRate: { readonly items: readonly (number | null)[] }
        readonly hrv: { readonly items: readonly (number | null)[] }
      }
    }
    readonly workouts: { readonly nodes: { readonly heartRate: { readonly totalCount: number } }[] }
  }
}

interface Marks {
  readonly viewer: {
    readonly days: {
      readonly nodes: {
        readonly naps: readonly { readonly totalSleepDuration: number | null }[]
        readonly enhancedTags: readonly unknown[]
      }[]
    }
  }
}

const MARKS = `{ viewer { days(${RANGE}) { nodes { naps { totalSleepDuration } enhancedTags { id } } } } }`

interface Score {
  readonly score: number | null
}

const QUERY = `{ viewer {
  days(${RANGE}) { nodes { sleep { score } readiness { score } activity { score } } }
  day(date: "2026-11-20") { mainSleep { phases { phase } heartRate { items } hrv { items } } }
  workouts(${RANGE}, orderBy: DESC, first: 1) { nodes { heartRate { totalCount } } }
} }`

describeDashboards('Charts', ({ start, visit }) => {
  /** The shapes of a chart that have a size, each with its number of points. */
  const drawn = ({ page }: DashboardVisitor, selector: string): Promise<number[]> =>
    page.locator(selector).evaluateAll((shapes) =>
      shapes.flatMap((shape) => {
        const { width, height } = shape.getBoundingClientRect()
        return width > 0 && height > 0 ? (shape.getAttribute('d') ?? '').split(/[ML]/).length - 1 : []
      }),
    )
  const isFocusIn = ({ page }: DashboardVisitor, selector: string): Promise<boolean> =>
    page.evaluate((text) => document.activeElement?.closest(text) != null, selector)

  test('are drawn, with one mark for each value', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { viewer } = await answerOf<Answer>(dashboard, QUERY)
    const days = viewer.days.nodes
    const scores = (['sleep', 'readiness', 'activity'] as const).map(
      (name) => days.filter((day) => day[name]?.score != null).length,
    )
    expect(Math.min(...scores)).toBeGreaterThan(3)
    expect(await drawn(visitor, '.chart-scores .recharts-line-curve')).toEqual(scores)
    const blocks = await drawn(visitor, '.chart-hypnogram .recharts-reference-area-rect')
    expect(blocks).toHaveLength(viewer.day.mainSleep.phases.length)
    expect(blocks.length).toBeGreaterThan(10)
    const rates = viewer.day.mainSleep.heartRate.items.filter((bpm) => bpm !== null)
    expect(rates.length).toBeGreaterThan(50)
    expect(await drawn(visitor, '.chart-night-rate .recharts-area-curve')).toEqual([rates.length])
    const hrv = viewer.day.mainSleep.hrv.items.filter((milliseconds) => milliseconds !== null)
    expect(hrv.length).toBeGreaterThan(50)
    expect(await drawn(visitor, '.chart-night-hrv .recharts-area-curve')).toEqual([hrv.length])
    const [workout] = viewer.workouts.nodes
    expect(workout?.heartRate.totalCount).toBeGreaterThan(50)
    expect(await drawn(visitor, '.chart-workout-rate .recharts-area-curve')).toEqual([
      workout?.heartRate.totalCount,
    ])
    expect(visitor.complaints).toEqual([])
  })

  test('of days name their colours in one order, and mark tags and naps', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { days } = (await answerOf<Marks>(dashboard, MARKS)).viewer
    const legend = (title: string | RegExp) => visitor.panel(title).locator('.legend li').allInnerTexts()
    const phases = ['Awake', 'REM', 'Light', 'Deep']
    expect(await legend('Nights')).toEqual([...phases, 'Naps', 'Tag'])
    const ofNight = await legend(/^Night to/)
    expect(ofNight.map((text) => text.match(/^\w+/)?.[0])).toEqual(phases)

    const tagged = days.nodes.filter(({ enhancedTags }) => enhancedTags.length > 0).length
    expect(tagged).toBeGreaterThan(0)
    for (const chart of ['.chart-scores', '.chart-nights', '.chart-energy'])
      expect(await visitor.page.locator(`${chart} .recharts-reference-dot`).count()).toBe(tagged)
    const napped = days.nodes.filter(({ naps }) => naps.some((nap) => Number(nap.totalSleepDuration) > 0))
    expect(napped.length).toBeGreaterThan(0)
    expect(await drawn(visitor, '.chart-nights [fill="var(--nap)"]')).toHaveLength(napped.length)
  })

  test('are replaced by a text if their code does not load; the figures stay', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await page.route('**/assets/overview-charts-*.js', (route) => route.abort())
    await page.reload()
    await visitor.settle()
    await page.getByText('The chart did not load.').first().waitFor()
    expect(await page.getByText('The chart did not load.').count()).toBe(7)
    expect(await page.locator('main .score').count()).toBe(3)
    await visitor.panel('Nights').getByRole('button', { name: 'Nights as a table' }).click()
    expect(await visitor.panel('Nights').getByRole('table').count()).toBe(1)
  })

  test('are not tab stops, and each has a table', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await page.locator('main').focus()
    let stops = 0
    for (; stops < 60; stops += 1) {
      await page.keyboard.press('Tab')
      if (!(await isFocusIn(visitor, 'main'))) break
      expect(await isFocusIn(visitor, '.chart, svg')).toBe(false)
    }
    // The range, the tables, the night, the workouts: a few stops, and the last one was reached.
    expect(stops).toBeGreaterThan(8)
    expect(stops).toBeLessThan(20)
    expect(await page.locator('.chart [role=application], .chart [tabindex="0"]').count()).toBe(0)
    expect(await page.locator('.chart').count()).toBe(7)

    for (const button of await page.getByRole('button', { name: / as a table$/ }).all()) await button.click()
    expect(await page.locator('.chart').count()).toBe(0)
    const tables = await page
      .getByRole('table')
      .evaluateAll((all) =>
        all.map((table) => [
          table.querySelector('caption')?.textContent,
          table.querySelectorAll('td').length,
        ]),
      )
    expect(tables.map(([caption]) => caption)).toEqual([
      'Scores by day',
      'Contributors to readiness on Friday 20 November',
      'Nights by day, in hours and minutes',
      'Phases of the night to Friday 20 November',
      'Heart rate and HRV of the night to Friday 20 November',
      'Activity by day',
      'Heart rate during Running by minute',
    ])
    expect(tables.filter(([, cells]) => Number(cells) < 7)).toEqual([])
    expect(visitor.complaints).toEqual([])
  })

  test('allow selecting a night with the keyboard', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await visitor.panel('Nights').getByRole('button', { name: 'Nights as a table' }).focus()
    await page.keyboard.press('Enter')
    // The table scrolls, so it is a tab stop itself; its rows follow.
    for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await visitor.panel(/^Night to Mon,? 16 Nov/).waitFor()
    await visitor.settle()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-pressed'))).toBe('true')
    const before = visitor.panel(/^Night to/).getByRole('button', { name: 'Previous night' })
    await before.focus()
    await page.keyboard.press('Space')
    await visitor.panel(/^Night to Sun,? 15 Nov/).waitFor()
  })

  test('of days without a ring are replaced by a text each', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?end=2015-01-07' })
    const between = 'between 1 Jan and 7 Jan 2015.'
    for (const [title, things] of [
      ['Scores over time', 'scores'],
      ['Readiness', 'readiness'],
      ['Nights', 'nights'],
      ['Activity', 'activity'],
      ['Workouts', 'workouts'],
    ] as const) {
      const panel = visitor.panel(title)
      expect(await panel.innerText()).toContain(`No ${things} ${between}`)
      expect((await panel.boundingBox())?.height).toBeLessThan(165)
    }
    expect(await visitor.page.locator('.chart').count()).toBe(0)
  })
})
