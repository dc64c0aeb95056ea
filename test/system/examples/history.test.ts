import { expect, test } from 'vitest'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

const PAGE = 30

describeDashboards('The sleep history', ({ start, visit }) => {
  const items = ({ page }: DashboardVisitor) => page.locator('main ol > li')
  const more = ({ page }: DashboardVisitor) => page.getByRole('button', { name: /Load more|Loading/ })
  const waitForPages = (visitor: DashboardVisitor, pages: number) =>
    expect.poll(() => items(visitor).count(), { timeout: 20_000 }).toBe(pages * PAGE)

  /** The `before` of each requested page. */
  const watchPages = ({ page }: DashboardVisitor) => {
    const pages: unknown[] = []
    page.on('request', (request) => {
      const { operationName, variables } = request.postDataJSON() ?? {}
      if (operationName === 'SleepHistory') pages.push(variables.before)
    })
    return pages
  }

  /** Every night once, newest first. */
  const expectOneList = async (visitor: DashboardVisitor) => {
    const days = await items(visitor).locator('.history-day > :first-child').allInnerTexts()
    const texts = await items(visitor).allInnerTexts()
    expect(new Set(texts).size).toBe(texts.length)
    const times = days.map((text) => Date.parse(text.replace(/^\w+, /, '')))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  }

  test('loads more while scrolling, each page once', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=history' })
    const pages = watchPages(visitor)
    await waitForPages(visitor, 1)
    for (const count of [2, 3, 4]) {
      await visitor.page.mouse.wheel(0, 10_000)
      await waitForPages(visitor, count)
    }
    await expectOneList(visitor)
    expect(new Set(pages).size).toBe(3)
    expect(pages).toHaveLength(3)
    expect(await visitor.page.getByText(`${4 * PAGE} of 1,`).count()).toBe(1)
    expect(visitor.complaints).toEqual([])
  })

  test('loads more with the keyboard', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=history' })
    await waitForPages(visitor, 1)
    const isFocused = () => more(visitor).evaluate((button) => button === document.activeElement)
    // The rows are links. Near the last one the next page loads.
    for (let steps = 0; steps < 60 && (await items(visitor).count()) === PAGE; steps += 1)
      await visitor.page.keyboard.press('Tab')
    await waitForPages(visitor, 2)
    await more(visitor).focus()
    await waitForPages(visitor, 3)
    expect(await isFocused()).toBe(true)
    await visitor.page.keyboard.press('Enter')
    await waitForPages(visitor, 4)
    expect(await isFocused()).toBe(true)
    await expectOneList(visitor)
  })

  test('starts at a chosen month, also after a reload, and returns to the latest night', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=history' })
    const { page } = visitor
    const months = page.getByRole('combobox', { name: 'Start at' })
    const firstMonth = () => page.getByRole('heading', { level: 2 }).first().innerText()
    await waitForPages(visitor, 1)
    await months.selectOption({ label: 'May 2026' })
    await expect.poll(firstMonth).toBe('May 2026')
    expect(new URL(page.url()).search).toBe('?view=history&month=2026-05')
    await waitForPages(visitor, 1)
    await page.mouse.wheel(0, 10_000)
    await waitForPages(visitor, 2)
    await expectOneList(visitor)
    expect(await firstMonth()).toBe('May 2026')

    await page.reload()
    await expect.poll(firstMonth).toBe('May 2026')
    expect(await months.evaluate((select) => (select as HTMLSelectElement).value)).toBe('2026-05')
    await months.selectOption('')
    await expect.poll(firstMonth).toBe('November 2026')
    expect(visitor.complaints).toEqual([])
  })

  test('a page that failed is retried, and the list continues', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=history' })
    await waitForPages(visitor, 1)
    await dashboard.restart()
    const mend = dashboard.simulator.inject({
      match: { resource: 'sleep' },
      kind: { type: 'status', status: 500 },
    })
    await visitor.page.mouse.wheel(0, 10_000)
    const notice = visitor.page.getByText('Oura is not answering', { exact: true })
    await notice.waitFor()
    expect(await items(visitor).count()).toBe(PAGE)
    mend()
    await visitor.page.getByRole('button', { name: 'Try again' }).click()
    await waitForPages(visitor, 2)
    expect(await notice.count()).toBe(0)
    await expectOneList(visitor)
  })

  test('keeps its pages after visiting another view', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=history' })
    await waitForPages(visitor, 1)
    await visitor.page.mouse.wheel(0, 10_000)
    await waitForPages(visitor, 2)
    await visitor.page.getByRole('link', { name: 'Overview' }).click()
    await visitor.settle()
    await visitor.page.getByRole('link', { name: 'Sleep history' }).click()
    await waitForPages(visitor, 2)
    await expectOneList(visitor)
  })

  test('restores the scroll position on going back, and starts at the top when opened', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?view=history' })
    const { page } = visitor
    const top = () => page.evaluate(() => window.scrollY)
    const focus = () => page.evaluate(() => document.activeElement?.textContent)
    await waitForPages(visitor, 1)
    expect(await page.title()).toBe('Sleep history – Ring dashboard')
    await page.mouse.wheel(0, 10_000)
    await waitForPages(visitor, 2)
    // No real click, which would first scroll to the link; and at once, before the scroll event arrives.
    await page.getByRole('link', { name: 'Overview' }).evaluate((link) => {
      window.scrollTo(0, 900)
      ;(link as HTMLElement).click()
    })
    await visitor.settle()
    expect(await top()).toBe(0)
    expect(await page.title()).toBe('14 – 20 Nov 2026 – Ring dashboard')
    expect(await focus()).toBe('14 – 20 Nov 2026')
    await page.evaluate(() => {
      window.scrollTo(0, 300)
      window.history.back()
    })
    await waitForPages(visitor, 2)
    await expect.poll(top).toBe(900)
    expect(await focus()).toBe('Sleep history')
    await page.goForward()
    await visitor.settle()
    await expect.poll(top).toBe(300)
  })

  test('of a user without records says so', async () => {
    await using dashboard = await start()
    dashboard.simulator.addUser({ token: 'new', email: 'new@example.com', empty: true })
    await using visitor = await visit(dashboard, { path: '/?view=history' })
    await visitor.signIn('new@example.com')
    expect(new URL(visitor.page.url()).search).toBe('?view=history')
    await visitor.page.getByText('No nights yet.').waitFor()
  })
})
