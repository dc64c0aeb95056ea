import { expect, test } from 'vitest'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

describeDashboards('An address', ({ start, visit }) => {
  test.each(['/nope', '/?view=nope', '/a/b?span=month'])('of no page says so: %s', async (path) => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path })
    const { page } = visitor
    await page.getByRole('heading', { name: 'Page not found', level: 1 }).waitFor()
    expect(await page.title()).toMatch(/^Page not found/)
    expect(await page.locator('.panel').count()).toBe(0)
    expect(await page.locator('[aria-current=page]').count()).toBe(0)
    await page.getByRole('link', { name: 'Go to the overview' }).click()
    await visitor.panel('Nights').waitFor()
    expect(page.url()).toBe(`${dashboard.url}/${path.includes('month') ? '?span=month' : ''}`)
    await page.goBack()
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
    await page.getByRole('link', { name: 'Sleep history' }).click()
    await page.getByRole('heading', { name: 'Sleep history', level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    expect(visitor.complaints).toEqual([])
  })

  test('with a value that cannot be used says so, and can be corrected', async () => {
    await using dashboard = await start()
    await using visitor = await visit(dashboard, { path: '/?end=garbage&span=month' })
    const { page } = visitor
    await page.getByText('end=garbage is not a day').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('22 Oct – 20 Nov 2026')
    await page.getByRole('button', { name: 'Correct the address' }).click()
    await page.getByText('end=garbage').waitFor({ state: 'detached' })
    expect(page.url()).toBe(`${dashboard.url}/?span=month`)
    expect(visitor.complaints).toEqual([])
  })
})
