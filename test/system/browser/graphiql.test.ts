import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { thirtyDaysUntil } from '../../../src/server/routes/example-dates.ts'
import { exampleQueries } from '../../../src/server/routes/example-queries/example-queries.ts'
import { CHROMIUM, launchChromium, PATIENCE_MS, type Visitor, visit } from '../../support/browser/visitor.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'

const EXAMPLES = exampleQueries(thirtyDaysUntil('2026-11-20')).map(({ name }) => name)
/** It waits for a change: live-changes.test.ts runs it. */
const SUBSCRIPTION = 'LiveChanges'

const name = `GraphiQL in a browser (needs ${CHROMIUM})`
describe.skipIf(!existsSync(CHROMIUM))(name, { timeout: PATIENCE_MS }, () => {
  let browser: Browser
  let gateway: TestGateway
  let visitor: Visitor

  beforeAll(async () => {
    gateway = await startGateway()
    browser = await launchChromium()
  }, PATIENCE_MS)

  afterAll(async () => {
    await browser.close()
    await gateway[Symbol.asyncDispose]()
  }, PATIENCE_MS)

  describe('example tabs', () => {
    beforeAll(async () => {
      visitor = await visit(browser, await gateway.listen())
    }, PATIENCE_MS)

    afterAll(() => visitor.page.close())

    test('there is one for each example', async () => {
      expect(await visitor.page.locator('.graphiql-tab').allInnerTexts()).toEqual(EXAMPLES)
    })

    test.each(EXAMPLES.filter((example) => example !== SUBSCRIPTION))('%s runs', async (example) => {
      await visitor.tab(example).click()
      await visitor.editor.locator('.view-line', { hasText: example }).first().waitFor()
      const answer = await visitor.execute(`query ${example}(`)
      expect(answer.errors).toBeUndefined()
      expect(answer.data).toEqual(expect.any(Object))
    })

    test('no request goes to another host, and the console has no errors', () => {
      expect(visitor.foreignRequests).toEqual([])
      expect(visitor.consoleErrors).toEqual([])
    })
  })

  describe('a visitor', () => {
    beforeEach(async () => {
      visitor = await visit(browser, await gateway.listen())
    }, PATIENCE_MS)

    afterEach(() => visitor.page.close())

    test('starts the documentation with the description of the schema', async () => {
      await visitor.page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
      const docs = visitor.page.locator('.graphiql-doc-explorer')
      await docs.getByText('Begin at viewer').waitFor()
      for (const topic of ['Dates', 'Null', 'Errors'])
        expect(await docs.locator('strong', { hasText: topic }).count()).toBe(1)
    })

    test('finds descriptions of types and fields', async () => {
      await visitor.page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
      const docs = visitor.page.locator('.graphiql-doc-explorer')
      await docs.getByText('DailySleep', { exact: true }).click()
      await docs.getByText('The sleep score of a day.').waitFor()
      await docs.getByText('Sleep score, 1 to 100.').waitFor()
      expect(visitor.foreignRequests).toEqual([])
      expect(visitor.consoleErrors).toEqual([])
    })

    test('runs a typed query', async () => {
      await visitor.write('{ viewer { dailySleep(last: 2) { nodes { day } } } }')
      const answer = await visitor.execute('dailySleep(')
      expect(answer).toEqual({
        data: { viewer: { dailySleep: { nodes: [{ day: '2026-11-19' }, { day: '2026-11-20' }] } } },
      })
    })

    test('sees the errors of a query', async () => {
      await visitor.write('{ viewer { stars } }')
      const answer = await visitor.execute('stars')
      expect(answer.errors).toMatchObject([
        { message: expect.stringContaining('Cannot query field "stars" on type "User".') },
      ])
    })

    test('sees the answer below the query on a phone', async () => {
      const { page, editor, response } = visitor
      await page.setViewportSize({ width: 390, height: 844 })
      await visitor.execute('query Dashboard(')
      const [query, answer] = [await editor.boundingBox(), await response.boundingBox()]
      expect(answer?.width).toBeGreaterThan(250)
      expect(answer?.y).toBeGreaterThan((query?.y ?? 0) + (query?.height ?? 0))
      expect(await page.locator('meta[name=viewport]').getAttribute('content')).toContain(
        'width=device-width',
      )
    })
  })
})
