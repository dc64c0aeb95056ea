import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, launchChromium, PATIENCE_MS } from '../../support/browser/visitor.ts'
import { buildExample, CLIENTS, readBundle } from '../../support/examples/bundle.ts'
import { measureOverview, type OverviewLoad } from '../../support/examples/overview-load.ts'

describe.skipIf(!existsSync(CHROMIUM)).each(CLIENTS)('The size of the overview with %s', (client) => {
  let folder: string
  let load: OverviewLoad
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), `oura-graphql-size-${client}-`))
    await buildExample(client, 'production', folder, true)
    const browser = await launchChromium()
    load = await measureOverview(browser, readBundle(folder)).finally(() => browser.close())
  }, PATIENCE_MS)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('is at most 250 kB of script until it is usable', () => {
    expect(load.firstBytes).toBeLessThanOrEqual(250_000)
    expect(load.firstBytes).toBeGreaterThan(50_000)
  })

  test('is at most 300 kB of script with all charts, which load later', () => {
    expect(load.allBytes).toBeLessThanOrEqual(300_000)
    expect(load.allBytes).toBeGreaterThan(load.firstBytes + 50_000)
  })
})
