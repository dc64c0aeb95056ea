import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  type Collection,
  DEFAULT_BEHAVIOUR,
  mulberry32,
  randomOpens,
  requestsOf,
} from '../../../bench/capacity/model.ts'
import { capacityTable } from '../../../bench/capacity/table.ts'
import { startGateway } from '../../support/gateway.ts'

const MIDNIGHT = Date.parse('2026-11-20T00:00:00Z')
const RANGE = '(startDate: "2026-10-21", endDate: "2026-11-20")'
const DAY_COLLECTIONS = [
  'dailySleep',
  'dailyReadiness',
  'dailyActivity',
  'dailyStress',
  'dailySpo2',
  'sleepPeriods',
  'workouts',
]

test('docs/scaling.md has the capacity table of the model', () => {
  const text = readFileSync(new URL('../../../docs/scaling.md', import.meta.url), 'utf8')
  expect(text).toContain(`\n${capacityTable()}\n`)
})

test.each([7, 3, 1])(
  'the model and the gateway agree on the requests of a day: personal information and %i collections',
  async (count) => {
    const fields = DAY_COLLECTIONS.slice(0, count)
    const collections: Collection[] = [...fields.map(() => 'days' as const), 'timeless']
    const query = `{ viewer {
      personalInfo { age }
      ${fields.map((field) => `${field}${RANGE} { totalCount }`).join(' ')}
    } }`
    const random = mulberry32(count)
    const users = Array.from({ length: 12 }, (_, index) => {
      const opens = randomOpens(DEFAULT_BEHAVIOUR, random)
      // Some people look again soon: within the freshness of today, or of what has no time.
      const again = opens.flatMap((open) => (random() < 0.3 ? [open + 20_000, open + 300_000] : []))
      return {
        token: `user-${index}`,
        opens: [...opens, ...again].map((open) => MIDNIGHT + Math.floor(open)),
      }
    })
    const clock = { time: MIDNIGHT }
    await using gateway = await startGateway({
      now: () => clock.time,
      simulator: { users: users.map(({ token }) => ({ token, empty: true })) },
    })
    const visits = users.flatMap(({ token, opens }) => opens.map((at) => ({ token, at })))
    for (const { token, at } of visits.sort((a, b) => a.at - b.at)) {
      clock.time = at
      const { errors } = await gateway.ask(query, undefined, { authorization: `Bearer ${token}` })
      expect(errors).toEqual([])
    }
    const expected = users.reduce((sum, { opens }) => sum + requestsOf(opens, collections), 0)
    const sent = gateway.newRequests().length
    expect(Math.abs(sent - expected) / expected).toBeLessThan(0.02)
  },
  30_000,
)
