import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Dashboard } from '../../support/examples/dashboard.ts'
import { describeDashboards } from '../../support/examples/describe-dashboards.ts'

/**
 * Serious and worse, each with the elements that have it.
 * @param rules to look at. @default all
 */
const violations = async (page: Page, rules?: readonly string[]): Promise<string[]> => {
  const result = await page.evaluate(
    (values) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({
        // Without a description of all that is well, which takes longer than to find it.
        resultTypes: ['violations'],
        ...(values !== undefined && { runOnly: { type: 'rule', values: [...values] } }),
      }),
    rules,
  )
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/** Rules that another colour scheme can break; all others read what is the same in both. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

const breakWorkouts = ({ simulator }: Dashboard) => {
  simulator.inject({ match: { resource: 'workout' }, kind: { type: 'status', status: 500 } })
}

/** What can be on the screen. */
const SCREENS = [
  { screen: 'the overview', path: '/' },
  { screen: 'the history', path: '/?view=history' },
  { screen: 'a part that failed', path: '/', prepare: breakWorkouts },
  { screen: 'the invitation to log in', path: '/', demo: false },
]

// A development build: it has the warnings of React and of the clients.
describeDashboards(
  'Every screen',
  ({ start, visit }) => {
    test.each(SCREENS)('$screen', async ({ path, prepare, demo }) => {
      await using dashboard = await start(demo === undefined ? {} : { demo })
      prepare?.(dashboard)
      await using visitor = await visit(dashboard, { path })
      const { page } = visitor
      await page.evaluate(axe.source)
      for (const width of [1280, 390]) {
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

    test('keeps the colours that were chosen, and can be skipped to', async () => {
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
