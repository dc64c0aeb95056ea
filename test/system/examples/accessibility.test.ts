import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Dashboard } from '../../support/examples/dashboard.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

/**
 * Violations of any impact, each with its elements.
 * @param rules to check. @default all
 */
const violations = async (page: Page, rules?: readonly string[]): Promise<string[]> => {
  const result = await page.evaluate(
    (values) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({
        // Without the passed rules, whose descriptions take longer than the check.
        resultTypes: ['violations'],
        ...(values !== undefined && { runOnly: { type: 'rule', values: [...values] } }),
      }),
    rules,
  )
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  )
}

/** The rules that depend on the colour scheme. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

const breakWorkouts = ({ simulator }: Dashboard) => {
  simulator.inject({ match: { resource: 'workout' }, kind: { type: 'status', status: 500 } })
}

/** All screens. */
const SCREENS = [
  { screen: 'the overview', path: '/' },
  { screen: 'the history', path: '/?view=history' },
  { screen: 'trends', path: '/?view=trends' },
  { screen: 'the calendar', path: '/?view=calendar' },
  { screen: 'a correlation', path: '/?view=correlation' },
  { screen: 'readiness', path: '/?view=readiness' },
  { screen: 'stress', path: '/?view=stress' },
  { screen: 'no page', path: '/nope' },
  { screen: 'an invalid address', path: '/?end=garbage' },
  { screen: 'a part that failed', path: '/', prepare: breakWorkouts },
  { screen: 'the invitation to log in', path: '/', demo: false },
]

// A development build, which has the warnings of React and of the clients.
describeDashboards(
  'every screen',
  ({ start, visit }) => {
    test.each(SCREENS)('$screen', async ({ path, prepare, demo }) => {
      await using dashboard = await start(demo === undefined ? {} : { demo })
      prepare?.(dashboard)
      await using visitor = await visit(dashboard, { path })
      const { page } = visitor
      await page.evaluate(axe.source)
      for (const width of [1280, 768, 390]) {
        await page.setViewportSize({ width, height: 844 })
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          const { red, shown, scrolled } = await page.evaluate(() => {
            const root = document.documentElement
            const background = getComputedStyle(root).backgroundColor
            const { clientWidth, scrollWidth } = root
            return { red: Number(/\d+/.exec(background)), shown: clientWidth, scrolled: scrollWidth }
          })
          expect(red > 128 ? 'light' : 'dark').toBe(colorScheme)
          expect(scrolled).toBeLessThanOrEqual(shown)
          const rules = colorScheme === 'light' ? undefined : OF_COLOURS
          expect.soft(await violations(page, rules), `${width} ${colorScheme}`).toEqual([])
        }
      }
      expect(visitor.complaints).toEqual([])
      expect(visitor.foreignRequests).toEqual([])
    })

    test('keeps the chosen colours, and has a skip link', async () => {
      await using dashboard = await start()
      await using visitor = await visit(dashboard)
      const { page } = visitor
      await page.getByRole('button', { name: 'Use dark colours' }).click()
      await page.reload()
      await visitor.settle()
      await page.getByRole('button', { name: 'Use light colours' }).waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
    })
  },
  'development',
)
