import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe } from 'vitest'
import { CHROMIUM, launchChromium, PATIENCE_MS } from '../browser/visitor.ts'
import { type BuildMode, type Bundle, CLIENTS } from './bundle.ts'
import { type Dashboard, type DashboardOptions, startDashboard } from './dashboard.ts'
import { type DashboardVisitor, type VisitOptions, visitDashboard } from './dashboard-visitor.ts'
import { sharedBundleOf } from './shared-bundle.ts'

export interface Stage {
  /** A new example: empty caches, and no faults in its Oura. */
  start(options?: DashboardOptions): Promise<Dashboard>
  /** Opens it in a new browser context. */
  visit(dashboard: Dashboard, options?: VisitOptions): Promise<DashboardVisitor>
}

/** Runs the same tests for every example, all in one Chromium. */
export function describeDashboards(
  title: string,
  define: (stage: Stage) => void,
  mode: BuildMode = 'production',
): void {
  const name = `${title} (needs ${CHROMIUM})`
  describe.skipIf(!existsSync(CHROMIUM))(name, { timeout: PATIENCE_MS }, () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchChromium()
    }, PATIENCE_MS)
    afterAll(() => browser.close(), PATIENCE_MS)

    describe.each(CLIENTS)('%s', (client) => {
      let bundle: Bundle
      beforeAll(async () => {
        bundle = await sharedBundleOf(client, mode)
      }, PATIENCE_MS)
      define({
        start: (options) => startDashboard(bundle, options),
        visit: (dashboard, options) => visitDashboard(browser, dashboard.url, options),
      })
    })
  })
}
