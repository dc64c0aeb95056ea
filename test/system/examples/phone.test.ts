import { expect, test } from 'vitest'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

describeDashboards('On a phone', ({ start, visit }) => {
  /** The height of the header, and whether the page's name and the session overlap. */
  const header = ({ page }: DashboardVisitor) =>
    page.locator('.top').evaluate((top) => {
      const box = (selector: string) => top.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect()
      const first = top.querySelector('.session')?.firstElementChild?.getBoundingClientRect()
      const { height } = top.getBoundingClientRect()
      return { height, isApart: first !== undefined && box('.brand').right <= first.left }
    })

  test('the header has the same height for every session, and without a connection', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { width: 390 })
    const { page } = visitor
    const before = await header(visitor)
    expect(before.isApart).toBe(true)

    await visitor.signIn('demo@example.com')
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    expect(await header(visitor)).toEqual(before)

    await page.route('**/graphql', (route) => route.abort())
    await page.reload()
    await page.getByText('Offline', { exact: true }).waitFor()
    // A button "Connect" would promise a connection to Oura.
    expect(await page.getByText('Connect', { exact: true }).count()).toBe(0)
    expect(await header(visitor)).toEqual(before)

    await page.unroute('**/graphql')
    await page.getByRole('button', { name: 'Try to reach the gateway again' }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
  })

  test('the three scores are one row, and a finger can hit everything', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { width: 390 })
    const { page } = visitor
    const tops = await page
      .locator('.tile')
      .evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().top))
    expect(tops).toHaveLength(3)
    expect(new Set(tops).size).toBe(1)
    const bottom = await page.locator('.tiles').evaluate((each) => each.getBoundingClientRect().bottom)
    expect(bottom).toBeLessThan(844 * 0.6)
    for (const path of ['/', '/?view=history']) {
      await page.goto(`${dashboard.url}${path}`)
      await visitor.settle()
      const small = await page
        .locator('button, a:not(.skip-link), label:has(input), select, summary')
        .evaluateAll((all) =>
          all.flatMap((each) => {
            const { height, width } = each.getBoundingClientRect()
            return height < 44 || width < 44 ? `${each.textContent} ${width} × ${height}` : []
          }),
        )
      expect(small, path).toEqual([])
    }
  })

  test('tables are not cut off, here and on wider screens', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { width: 390 })
    const { page } = visitor
    for (const toggle of await page.getByRole('button', { name: / as a table$/ }).all()) await toggle.click()
    const tables = page.locator('.table-scroll')
    expect(await tables.count()).toBeGreaterThan(4)
    for (const width of [390, 768, 1024, 1280]) {
      await page.setViewportSize({ width, height: 844 })
      const cut = await tables.evaluateAll((all) =>
        all.flatMap((each) => (each.scrollWidth > each.clientWidth ? each.ariaLabel : [])),
      )
      expect(cut, String(width)).toEqual([])
    }
  })
})
