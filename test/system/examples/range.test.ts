import { expect, test } from 'vitest'
import type { Dashboard } from '../../support/examples/dashboard.ts'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

describeDashboards('The overview of a range of days', ({ start, visit }) => {
  const heading = ({ page }: DashboardVisitor) => page.getByRole('heading', { level: 1 })
  const press = ({ page }: DashboardVisitor, name: string) =>
    page.getByRole('button', { name, exact: true }).click()

  /** The sleep scores in the panel's table, oldest first. */
  const shownScores = async (visitor: DashboardVisitor): Promise<(number | null)[]> => {
    const panel = visitor.panel('Scores over time')
    const toggle = panel.getByRole('button', { name: 'Scores over time as a table' })
    await toggle.click()
    const cells = await panel.locator('tbody tr td:nth-of-type(1)').allInnerTexts()
    await toggle.click()
    return cells.map((text) => (text === '–' ? null : Number(text)))
  }

  /** The same from the gateway's own response. */
  const scores = async ({ url }: Dashboard, startDate: string, endDate: string) => {
    const query = `{ viewer { days(startDate: "${startDate}", endDate: "${endDate}") { nodes { sleep { score } } } } }`
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const { data } = (await response.json()) as {
      data: { viewer: { days: { nodes: { sleep: { score: number | null } | null }[] } } }
    }
    return data.viewer.days.nodes.map(({ sleep }) => sleep?.score ?? null)
  }

  test('a week, the one before, a month, and back', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    expect(await heading(visitor).innerText()).toBe('14 – 20 Nov 2026')
    expect(await page.getByRole('button', { name: 'Next week' }).isDisabled()).toBe(true)
    const week = await scores(dashboard, '2026-11-14', '2026-11-20')
    expect(week).toHaveLength(7)
    expect(await shownScores(visitor)).toEqual(week)

    await press(visitor, 'Previous week')
    await visitor.settle()
    expect(await heading(visitor).innerText()).toBe('7 – 13 Nov 2026')
    const weekBefore = await scores(dashboard, '2026-11-07', '2026-11-13')
    expect(weekBefore).not.toEqual(week)
    expect(await shownScores(visitor)).toEqual(weekBefore)

    await page.getByRole('radio', { name: 'Month' }).check()
    await visitor.settle()
    expect(await heading(visitor).innerText()).toBe('15 Oct – 13 Nov 2026')
    expect(await shownScores(visitor)).toEqual(await scores(dashboard, '2026-10-15', '2026-11-13'))

    await page.goBack()
    await visitor.settle()
    expect(await heading(visitor).innerText()).toBe('7 – 13 Nov 2026')
    expect(await shownScores(visitor)).toEqual(weekBefore)

    await press(visitor, 'Today')
    await visitor.settle()
    expect(await heading(visitor).innerText()).toBe('14 – 20 Nov 2026')
    expect(await shownScores(visitor)).toEqual(week)
    expect(visitor.complaints).toEqual([])
  })

  test('another week keeps the former one, dimmed, until it has loaded', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    const scores = () => page.locator('main .score').allInnerTexts()
    const before = await scores()
    let release = () => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/graphql', async (route) => {
      await released
      await route.continue()
    })
    await press(visitor, 'Previous week')
    await expect.poll(() => heading(visitor).innerText()).toBe('7 – 13 Nov 2026')
    expect(await scores()).toEqual(before)
    expect(await page.locator('.grid.is-kept').count()).toBe(1)
    expect(await page.locator('main .skeleton').count()).toBe(0)
    release()
    await page.locator('.grid.is-kept').waitFor({ state: 'detached' })
    await visitor.settle()
    expect(await scores()).not.toEqual(before)
    expect(visitor.complaints).toEqual([])
  })

  test('a reload shows the state in the URL', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?end=2026-10-31&day=2026-10-30' })
    for (const _ of ['opened', 'reloaded']) {
      expect(await heading(visitor).innerText()).toBe('25 – 31 Oct 2026')
      expect(await visitor.panel(/^Night to Fri,? 30 Oct/).count()).toBe(1)
      await visitor.page.reload()
      await visitor.settle()
    }
  })

  test('another night, and another workout', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const friday = visitor.panel(/^Night to Fri,? 20 Nov/)
    const figures = await friday.locator('dl').first().innerText()
    await friday.getByRole('button', { name: 'Previous night' }).click()
    const thursday = visitor.panel(/^Night to Thu,? 19 Nov/)
    await thursday.waitFor()
    await visitor.settle()
    expect(await thursday.locator('dl').first().innerText()).not.toBe(figures)
    expect(new URL(visitor.page.url()).search).toBe('?day=2026-11-19')

    const workouts = visitor.panel('Workouts')
    const second = workouts.getByRole('radio').nth(1)
    const shown = await workouts.getByRole('heading', { level: 3 }).innerText()
    await second.check()
    await expect.poll(() => workouts.getByRole('heading', { level: 3 }).innerText()).not.toBe(shown)
    expect(await second.isChecked()).toBe(true)
    expect(visitor.complaints).toEqual([])
  })
})
