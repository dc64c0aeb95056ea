import type { Route } from 'playwright-core'
import { expect, test } from 'vitest'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

const ADA = 'ada@example.com'

describeDashboards('Logins', ({ start, visit }) => {
  /** The steps of the range, which differ for every user. */
  const steps = async (visitor: DashboardVisitor) => {
    const figures = visitor.panel('Activity').locator('dl')
    await figures.waitFor()
    return figures.innerText()
  }

  test('return to the same page, and the next user does not see the data of the previous one', async () => {
    await using dashboard = await start()
    dashboard.simulator.addUser({ token: 'ada', seed: 7, email: ADA })
    await using visitor = await visit(dashboard, { path: '/?span=month&end=2026-10-31' })
    const { page } = visitor
    const demo = await steps(visitor)
    await page.getByText('Demo', { exact: true }).waitFor()

    await visitor.signIn(ADA)
    expect(new URL(page.url()).search).toBe('?span=month&end=2026-10-31')
    await page.getByText(ADA).waitFor()
    const ada = await steps(visitor)
    expect(ada).not.toBe(demo)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('Demo', { exact: true }).waitFor()
    await visitor.settle()
    expect(await steps(visitor)).toBe(demo)
    expect(await page.getByText(ADA).count()).toBe(0)
    const cookies = await page.context().cookies()
    expect(cookies.map(({ name }) => name)).not.toContain('oura_graphql_session')
    expect(visitor.complaints).toEqual([])
  })

  test('that are denied end on a page with a link back', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?span=month&end=2026-10-31' })
    const { page } = visitor
    const before = await steps(visitor)
    await page.getByRole('link', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.getByRole('heading', { name: 'You did not allow access' }).waitFor()
    await page.getByRole('link', { name: 'Back', exact: true }).click()
    await page.getByText('Demo', { exact: true }).waitFor()
    await visitor.settle()
    expect(page.url()).toBe(`${dashboard.url}/?span=month&end=2026-10-31`)
    expect(await steps(visitor)).toBe(before)
  })

  test('that could not be ended stay, and end with the retry', async () => {
    await using dashboard = await start()
    dashboard.simulator.addUser({ token: 'ada', seed: 7, email: ADA })
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await visitor.signIn(ADA)
    const ada = await steps(visitor)
    const leave = page.getByRole('button', { name: 'Sign out' })
    const told = page.getByRole('alert').filter({ hasText: 'Signing out failed.' })
    const ways: ((route: Route) => Promise<void>)[] = [
      (route) => route.abort(),
      (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' }),
      (route) => route.fulfill({ status: 503, json: { code: 'UPSTREAM_UNAVAILABLE' } }),
    ]
    for (const way of ways) {
      await page.route('**/auth/logout', way)
      await leave.click()
      await told.waitFor()
      expect(await page.getByText(ADA).count()).toBe(1)
      expect(await steps(visitor)).toBe(ada)
      await page.unroute('**/auth/logout')
      // The session really still exists.
      await page.reload()
      await page.getByText(ADA).waitFor()
      expect(await told.count()).toBe(0)
    }
    await leave.click()
    await page.getByText('Demo', { exact: true }).waitFor()
    expect(await told.count()).toBe(0)
    expect(visitor.complaints).toEqual([])
  })

  test('without the demo, no data is shown before or after', async () => {
    await using dashboard = await start({ demo: false })
    await using visitor = await visit(dashboard)
    const { page } = visitor
    const invitation = page.getByText('Sign in to see your data', { exact: true })
    await invitation.waitFor()
    expect(await page.locator('.score').count()).toBe(0)

    await visitor.signIn('demo@example.com', { link: 'Sign in with Oura' })
    expect(await steps(visitor)).toContain('days')
    expect(await page.locator('.score').count()).toBe(3)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await invitation.waitFor()
    expect(await page.locator('.score').count()).toBe(0)
    expect(visitor.complaints).toEqual([])
  })

  test('that Oura has revoked start again', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await visitor.signIn('demo@example.com')
    dashboard.simulator.oauth.revokeAll()
    await page.getByRole('button', { name: 'Previous week' }).click()
    await page.getByText('Your sign-in has ended', { exact: true }).first().waitFor()

    await visitor.signIn('demo@example.com', { link: 'Sign in again' })
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('7 – 13 Nov 2026')
    expect(await page.locator('.notice').count()).toBe(0)
    expect(await steps(visitor)).toContain('days')
  })

  test('without a scope can be extended', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard)
    const { page } = visitor
    await visitor.signIn('demo@example.com', { without: ['workout'] })
    const workouts = visitor.panel('Workouts')
    await workouts.getByText('Permission needed').waitFor()
    expect(await workouts.innerText()).toContain('You have not allowed this page to read your workouts.')
    expect(await page.locator('.notice').count()).toBe(1)

    await visitor.signIn('demo@example.com', { link: 'Allow it at Oura' })
    expect(await workouts.getByRole('listitem').count()).toBeGreaterThan(3)
    expect(await page.locator('.notice').count()).toBe(0)
    expect(visitor.complaints).toEqual([])
  })
})
