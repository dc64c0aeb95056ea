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
})
