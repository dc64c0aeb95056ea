import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, parseConfig } from '../../../src/app.ts'
import { thirtyDaysUntil } from '../../../src/server/routes/example-dates.ts'
import { exampleQueries } from '../../../src/server/routes/example-queries/example-queries.ts'
import { DEMO_TOKEN, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { createTestApp } from '../../support/app.ts'
import { type Answer, post, readAnswer } from '../../support/server/stub-gateway.ts'

/** Paths of the answer that end in null or in an empty list. */
const emptyPaths = (value: unknown, path = ''): string[] => {
  if (value === null || (Array.isArray(value) && value.length === 0)) return [path]
  if (Array.isArray(value)) return value.flatMap((item) => emptyPaths(item, `${path}[]`))
  if (typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) => emptyPaths(item, `${path}.${key}`))
}

describe('the example queries', () => {
  const nowMs = Date.parse('2026-10-31T20:00:00Z')
  const examples = exampleQueries(thirtyDaysUntil('2026-10-30'))
  let simulator: Simulator
  let app: App

  beforeAll(async () => {
    simulator = await startSimulator({ now: () => nowMs })
    app = createTestApp(parseConfig({ LOG_LEVEL: 'silent' }), {
      clock: { now: () => nowMs },
      demo: { url: simulator.url, accessToken: DEMO_TOKEN },
    })
  })

  afterAll(async () => {
    await app.close()
    await simulator.close()
  })

  const ask = async (query: string): Promise<Answer> =>
    readAnswer(await app.fetch(new Request('http://gateway.test/graphql', post(query))))

  // LiveChanges waits for a change: test/system/browser/live-changes.test.ts has one.
  const queries = examples.filter(({ query }) => !query.includes('subscription '))
  it.each(queries.map(({ name, query }) => [name, query]))('%s has data and no errors', async (_, query) => {
    const { data, errors } = await ask(query)
    expect(errors).toBeUndefined()
    // Single fields may be null on some days. Collections and whole objects may not.
    const empty = emptyPaths(data)
    expect(empty.filter((path) => /\.(nodes|phases|points|viewer|node|day|mainSleep)$/.test(path))).toEqual(
      [],
    )
    expect(JSON.stringify(data).match(/\d/g)?.length).toBeGreaterThan(20)
  })

  it.each(examples.map(({ name, query }) => [name, query]))(
    'the comments of %s fit the editor in a window of 1,280 pixels',
    (_, query) => {
      const comments = query.split('\n').filter((line) => line.startsWith('#'))
      expect(comments.length).toBeGreaterThan(0)
      for (const comment of comments) expect(comment.length).toBeLessThanOrEqual(50)
    },
  )

  it('have unique names, those of their operations', () => {
    for (const { name, query } of examples)
      expect(query).toMatch(new RegExp(`^(query|subscription) ${name}\\(`, 'm'))
    expect(queries.length).toBe(examples.length - 1)
    expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length)
  })
})
