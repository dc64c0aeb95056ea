import { expect, test } from 'vitest'
import type { DashboardVisitor } from '../../support/examples/dashboard-visitor.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

const SIZES = {
  desktop: [1280, 800],
  tablet: [768, 1024],
  rotatedTablet: [1024, 768],
  phone: [390, 844],
} as const
type Size = keyof typeof SIZES

describeDashboards('After a resize or a rotation', ({ start, visit }) => {
  const resize = ({ page }: DashboardVisitor, size: Size) => {
    const [width, height] = SIZES[size]
    return page.setViewportSize({ width, height })
  }

  /** The height of every panel and chart, in pixels, and whether each drawing fills its chart. */
  const layout = ({ page }: DashboardVisitor) =>
    page.locator('main :is(.panel, .chart)').evaluateAll((all) =>
      all.map((each) => {
        const { width, height } = each.getBoundingClientRect()
        const drawing = each.matches('.chart') ? each.querySelector('svg.recharts-surface') : null
        const drawn = drawing?.getBoundingClientRect()
        const isFilled =
          drawn === undefined || (Math.abs(drawn.width - width) < 2 && Math.abs(drawn.height - height) < 2)
        return { name: each.className, height: Math.round(height), isFilled }
      }),
    )

  test('every panel and chart has the size that it has when loaded with that size', async () => {
    await using dashboard = await start()
    const loaded = new Map<Size, Awaited<ReturnType<typeof layout>>>()
    for (const size of ['desktop', 'tablet', 'phone'] as const) {
      await using visitor = await visit(dashboard, { width: SIZES[size][0] })
      await resize(visitor, size)
      await expect.poll(async () => (await layout(visitor)).every(({ isFilled }) => isFilled)).toBe(true)
      loaded.set(size, await layout(visitor))
    }
    await using visitor = await visit(dashboard)
    const steps: readonly Size[] = [
      'tablet',
      'rotatedTablet',
      'tablet',
      'phone',
      'desktop',
      'tablet',
      'desktop',
    ]
    for (const [step, size] of steps.entries()) {
      await resize(visitor, size)
      if (size !== 'rotatedTablet')
        await expect
          .poll(() => layout(visitor), { message: `step ${step}: ${size}` })
          .toEqual(loaded.get(size))
    }
    expect(loaded.get('tablet')?.length).toBeGreaterThan(10)
    expect(visitor.complaints).toEqual([])
  })
})
