import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { NOW } from '../client.ts'
import type { Bundle } from './bundle.ts'
import { startDashboard } from './dashboard.ts'

/** What a first visit of the overview costs. Sizes are bytes of script with gzip, times are milliseconds of script CPU. */
export interface OverviewLoad {
  /** The scripts that index.html names. The page shows its figures and reacts as soon as they and the data are there. */
  readonly firstBytes: number
  /** All scripts, with the charts. */
  readonly allBytes: number
  /** Until the scores are shown, and no panel is loading. */
  readonly usableMs: number
  /** Until all charts are drawn. */
  readonly chartsMs: number
}

/** Visits the overview in a new browser context, so that nothing is cached. */
export async function measureOverview(browser: Browser, bundle: Bundle): Promise<OverviewLoad> {
  await using dashboard = await startDashboard(bundle)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, timezoneId: 'UTC' })
  try {
    const page = await context.newPage()
    await page.clock.install({ time: NOW })
    const loaded = new Set<string>()
    page.on('request', (request) => {
      if (request.resourceType() === 'script') loaded.add(new URL(request.url()).pathname)
    })
    const first = scriptsOfHtml(bundle)
    let sendRest = () => {}
    const isMeasured = new Promise<void>((resolve) => {
      sendRest = resolve
    })
    // The charts arrive after the first measurement, so that none of their work is part of it.
    await page.route('**/*.js', async (route) => {
      if (!first.includes(new URL(route.request().url()).pathname)) await isMeasured
      await route.continue()
    })
    const devtools = await context.newCDPSession(page)
    await devtools.send('Performance.enable')
    const scriptMs = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics')
      return Math.round(1000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN))
    }
    await page.goto(dashboard.url)
    await page.locator('main .score').first().waitFor()
    await page.locator('main :is([aria-busy=true], .skeleton)').first().waitFor({ state: 'detached' })
    const usableMs = await scriptMs()
    sendRest()
    await page.locator('main .chart-loading').first().waitFor({ state: 'detached' })
    const chartsMs = await scriptMs()
    return {
      firstBytes: scriptBytes(bundle, first),
      allBytes: scriptBytes(bundle, [...loaded]),
      usableMs,
      chartsMs,
    }
  } finally {
    await context.close()
  }
}

/** The entry script, and its static imports, which Vite names as `modulepreload`. */
function scriptsOfHtml(bundle: Bundle): string[] {
  const html = bundle.get('/index.html')?.body.toString() ?? ''
  return [...bundle.keys()].filter((file) => file.endsWith('.js') && html.includes(file))
}

function scriptBytes(bundle: Bundle, files: readonly string[]): number {
  if (files.length === 0) throw new Error('The page has no scripts.')
  return files.reduce((sum, file) => sum + gzipSync(bundle.get(file)?.body ?? '').length, 0)
}
