import type { Locator } from 'playwright-core'
import { expect, test } from 'vitest'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

describeDashboards('With the keyboard alone', ({ start, visit }) => {
  const isFocused = (place: Locator) => place.evaluate((each) => each === document.activeElement)
  const heading = ({ page }: DashboardVisitor) => page.getByRole('heading', { level: 1 })

  /** Presses Tab, or Shift+Tab, until an element has the focus. */
  const tabTo = async ({ page }: DashboardVisitor, place: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') => {
    await place.waitFor()
    for (let steps = 0; steps < 30; steps += 1) {
      await page.keyboard.press(key)
      if (await isFocused(place)) return
    }
    throw new Error(`${key} does not lead to ${place}.`)
  }

  /** Waits until a range is shown and announced. */
  const expectRange = async (visitor: DashboardVisitor, range: string) => {
    await expect.poll(() => heading(visitor).innerText()).toBe(range)
    const status = visitor.page.getByRole('status')
    await expect.poll(() => status.allTextContents()).toEqual([`Loaded: ${range}.`])
  }

  test('other days can be reached, and are announced', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await expectRange(visitor, '14 – 20 Nov 2026')

    const week = page.getByRole('radio', { name: 'Week' })
    const month = page.getByRole('radio', { name: 'Month' })
    await tabTo(visitor, week)
    await page.keyboard.press('ArrowRight')
    await expectRange(visitor, '22 Oct – 20 Nov 2026')
    expect(await isFocused(month)).toBe(true)
    await page.keyboard.press('ArrowLeft')
    // Its data is cached, so only the range is announced.
    await expectRange(visitor, '14 – 20 Nov 2026')

    const previous = page.getByRole('button', { name: 'Previous week' })
    await tabTo(visitor, previous)
    await page.keyboard.press('Enter')
    await expectRange(visitor, '7 – 13 Nov 2026')
    expect(await isFocused(previous)).toBe(true)

    const next = page.getByRole('button', { name: 'Next week' })
    await tabTo(visitor, next)
    await page.keyboard.press('Space')
    await expectRange(visitor, '14 – 20 Nov 2026')
    // There is no next range, and the focus has not moved.
    expect(await next.isDisabled()).toBe(true)
    expect(await isFocused(next)).toBe(true)
    await page.keyboard.press('Space')
    await expectRange(visitor, '14 – 20 Nov 2026')

    await tabTo(visitor, previous, 'Shift+Tab')
    await page.keyboard.press('Enter')
    await expectRange(visitor, '7 – 13 Nov 2026')
    await tabTo(visitor, page.getByRole('button', { name: 'Today' }), 'Shift+Tab')
    await page.keyboard.press('Enter')
    await expectRange(visitor, '14 – 20 Nov 2026')
    // The button is gone.
    expect(await isFocused(heading(visitor))).toBe(true)
    expect(visitor.complaints).toEqual([])
  })

  test('other nights can be reached', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    const thursday = visitor.panel(/^Night to Thu,? 19 Nov/)
    const friday = visitor.panel(/^Night to Fri,? 20 Nov/)
    const next = page.getByRole('button', { name: 'Next night' })
    expect(await next.isDisabled()).toBe(true)
    await tabTo(visitor, page.getByRole('button', { name: 'Previous night' }))
    await page.keyboard.press('Enter')
    await thursday.waitFor()
    await tabTo(visitor, next)
    await page.keyboard.press('Enter')
    await friday.waitFor()
    expect(await isFocused(next)).toBe(true)
    await page.keyboard.press('Enter')
    await visitor.settle()
    expect(await friday.count()).toBe(1)
    expect(new URL(page.url()).search).not.toContain('2026-11-21')
  })

  test('a range that failed is announced', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await page.route('**/graphql', (route) => route.abort())
    await tabTo(visitor, page.getByRole('button', { name: 'Previous week' }))
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.getByRole('status').allTextContents())
      .toEqual(['7 – 13 Nov 2026: some of it could not be loaded. No connection.'])
  })

  test('signing in and out works', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?end=2026-10-31' })
    const { page } = visitor
    await tabTo(visitor, page.getByRole('link', { name: 'Sign in', exact: true }))
    await page.keyboard.press('Enter')
    await tabTo(visitor, page.getByRole('button', { name: 'Allow' }))
    await page.keyboard.press('Enter')
    const leave = page.getByRole('button', { name: 'Sign out' })
    await tabTo(visitor, leave)
    expect(page.url()).toBe(`${dashboard.url}/?end=2026-10-31`)
    await page.keyboard.press('Enter')
    await page.getByText('Demo', { exact: true }).waitFor()
    // The button is gone; the focus is on the heading of the new content.
    await expect.poll(() => isFocused(heading(visitor))).toBe(true)
    expect(visitor.complaints).toEqual([])
  })

  test('going back from a denied login works', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await tabTo(visitor, page.getByRole('link', { name: 'Sign in', exact: true }))
    await page.keyboard.press('Enter')
    await tabTo(visitor, page.getByRole('button', { name: 'Deny' }))
    await page.keyboard.press('Enter')
    await tabTo(visitor, page.getByRole('link', { name: 'Back', exact: true }))
    await page.keyboard.press('Enter')
    await page.getByText('Demo', { exact: true }).waitFor()
    expect(page.url()).toBe(`${dashboard.url}/`)
  })
})
