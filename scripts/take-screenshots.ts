import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { launchChromium } from '../test/support/browser/visitor.ts'
import { bundleOf, CLIENTS } from '../test/support/examples/bundle.ts'
import { startDashboard } from '../test/support/examples/dashboard.ts'
import { visitDashboard } from '../test/support/examples/dashboard-visitor.ts'
import { SCENES } from './screenshot-scenes.ts'

/**
 * Pictures of the examples: `npm run screenshots` makes the one of the README, docs/dashboard.jpg, and
 * `npm run screenshots -- FOLDER [SCENE …]` one of every scene, or of those named, of both, on a screen and on a phone,
 * light and dark. The data are made up and the clock stands still, so that only what was changed looks different.
 */
const README_PICTURE = path.resolve(import.meta.dirname, '../docs/dashboard.jpg')
/** Pixels; down to the end of the night. */
const README_SIZE = { width: 1280, height: 1230 }

const [folder, ...names] = process.argv.slice(2)
const unknown = names.filter((name) => !SCENES.some((scene) => scene.name === name))
if (unknown.length > 0) throw new Error(`There is no scene ${unknown.join(', ')}.`)
const scenes = SCENES.filter(({ name }) => names.length === 0 || names.includes(name))

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
      const bundle = await bundleOf(client)
      for (const { name, path: address = '/', demo = true, whole = true, prepare, act } of scenes)
        for (const width of [1280, 390])
          for (const colorScheme of ['light', 'dark'] as const) {
            await using dashboard = await startDashboard(bundle, { demo })
            prepare?.(dashboard)
            await using visitor = await visitDashboard(browser, dashboard.url, {
              path: address,
              width,
              colorScheme,
            })
            await act?.(visitor, dashboard)
            const file = path.join(folder, `${client}-${width}-${colorScheme}-${name}.png`)
            await visitor.page.screenshot({ path: file, fullPage: whole })
          }
    }
  }
} finally {
  await browser.close()
}
