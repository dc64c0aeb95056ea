import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { launchChromium } from '../test/support/browser/visitor.ts'
import { buildExample, CLIENTS, readBundle } from '../test/support/examples/bundle.ts'
import { measureOverview, type OverviewLoad } from '../test/support/examples/overview-load.ts'

/**
 * `npm run bench:dashboards` prints what a first visit of the overview costs with each client: kB of script with gzip, and
 * milliseconds of script CPU, the median of five visits.
 */
const ROUNDS = 5

const builds = mkdtempSync(path.join(tmpdir(), 'oura-graphql-dashboards-'))
const browser = await launchChromium()
try {
  for (const client of CLIENTS) {
    const folder = path.join(builds, client)
    await buildExample(client, 'production', folder, true)
    const bundle = readBundle(folder)
    const rounds: OverviewLoad[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureOverview(browser, bundle))
    const median = (part: keyof OverviewLoad) =>
      rounds.map((round) => round[part]).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
    const kB = (bytes: number) => `${Math.round(bytes / 1000)} kB`
    console.log(
      `${client}: ${kB(median('firstBytes'))} at first, ${kB(median('allBytes'))} with charts; ` +
        `usable after ${median('usableMs')} ms of script, charts after ${median('chartsMs')} ms`,
    )
  }
} finally {
  await browser.close()
  rmSync(builds, { recursive: true })
}
