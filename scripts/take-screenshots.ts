import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { launchChromium } from '../test/browser/visitor.ts'
import { bundleOf, CLIENTS } from '../test/examples/bundle.ts'
import { startDashboard } from '../test/examples/dashboard.ts'
import { visitDashboard } from '../test/examples/dashboard-visitor.ts'

/**
 * Pictures of the examples: `npm run screenshots` makes the one of the README, docs/dashboard.jpg, and
 * `npm run screenshots -- FOLDER` one of every view of both, on a screen and on a phone, light and dark.
 * The data are made up and the clock stands still, so that only what was changed looks different.
 */
const README_PICTURE = path.resolve(import.meta.dirname, '../docs/dashboard.jpg')
/** Pixels; down to the hypnogram. */
const README_SIZE = { width: 1280, height: 1205 }

const VIEWS = [
  ['week', '/'],
  ['month', '/?span=month'],
  ['history', '/?view=history'],
] as const

const [folder] = process.argv.slice(2)
const browser = await launchChromium()
try {
  if (folder === undefined) {
    await using dashboard = await startDashboard(await bundleOf('urql'))
    await using visitor = await visitDashboard(browser, dashboard.url)
    const clip = { x: 0, y: 0, ...README_SIZE }
    await visitor.page.screenshot({ path: README_PICTURE, type: 'jpeg', quality: 70, fullPage: true, clip })
  } else {
    mkdirSync(folder, { recursive: true })
    for (const client of CLIENTS) {
      await using dashboard = await startDashboard(await bundleOf(client))
      for (const width of [1280, 390])
        for (const colorScheme of ['light', 'dark'] as const)
          for (const [view, address] of VIEWS) {
            await using visitor = await visitDashboard(browser, dashboard.url, {
              path: address,
              width,
              colorScheme,
            })
            const file = path.join(folder, `${client}-${width}-${colorScheme}-${view}.png`)
            await visitor.page.screenshot({ path: file, fullPage: view !== 'history' })
          }
    }
  }
} finally {
  await browser.close()
}
