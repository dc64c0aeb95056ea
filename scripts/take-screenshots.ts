import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { launchChromium } from '../test/support/browser/visitor.ts'
import { buildExample, CLIENTS, type ClientName, readBundle } from '../test/support/examples/bundle.ts'
import { startDashboard } from '../test/support/examples/dashboard.ts'
import { visitDashboard } from '../test/support/examples/dashboard-visitor.ts'
import { SCENES } from './screenshot-scenes.ts'

/**
 * Takes screenshots of the examples. `npm run screenshots` makes docs/dashboard.jpg of the README.
 * `npm run screenshots -- FOLDER [SCENE …]` takes every scene, or the named ones, with both clients, on a desktop, a tablet
 * and a phone, light and dark. Data and clock are fixed, so that pictures differ only if the code does.
 */
const README_PICTURE = path.resolve(import.meta.dirname, '../docs/dashboard.jpg')

const [folder, ...names] = process.argv.slice(2)
const unknown = names.filter((name) => !SCENES.some((scene) => scene.name === name))
if (unknown.length > 0) throw new Error(`Unknown scene: ${unknown.join(', ')}.`)
const scenes = SCENES.filter(({ name }) => names.length === 0 || names.includes(name))

const builds = mkdtempSync(path.join(tmpdir(), 'oura-graphql-screenshots-'))
const bundleOf = async (client: ClientName) => {
  await buildExample(client, 'production', path.join(builds, client))
  return readBundle(path.join(builds, client))
}

const browser = await launchChromium()
try {
  if (folder === undefined) {
    await using dashboard = await startDashboard(await bundleOf('urql'))
    await using visitor = await visitDashboard(browser, dashboard.url)
    // Down to the end of the night's panel.
    const end = await visitor.page
      .locator('.panel-night')
      .evaluate((each) => each.getBoundingClientRect().bottom)
    const clip = { x: 0, y: 0, width: 1280, height: Math.round(end) + 16 }
    await visitor.page.screenshot({ path: README_PICTURE, type: 'jpeg', quality: 70, fullPage: true, clip })
  } else {
    mkdirSync(folder, { recursive: true })
    for (const client of CLIENTS) {
      const bundle = await bundleOf(client)
      for (const { name, path: address = '/', demo = true, whole = true, prepare, act } of scenes)
        for (const width of [1280, 768, 390])
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
  rmSync(builds, { recursive: true })
}
