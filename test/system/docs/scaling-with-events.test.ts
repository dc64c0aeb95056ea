import { expect, test } from 'vitest'
import {
  DEFAULT_BEHAVIOUR,
  mulberry32,
  randomEvents,
  randomOpens,
  requestsWithEvents,
} from '../../../bench/capacity/model.ts'
import { ANNOUNCED } from '../../../bench/capacity/table.ts'
import { ask } from '../../support/auth/login.ts'
import { type LoginGateway, startLoginGateway } from '../../support/auth/login-gateway.ts'
import { OPERATOR, subscribeTo } from '../../support/live/webhooks.ts'

const HOUR = 3_600_000
/** The day before, and midnight of the day that is replayed. */
const EVENING = Date.parse('2026-11-20T20:00:00Z')
const MIDNIGHT = Date.parse('2026-11-21T00:00:00Z')

/** Collections in the order of ANNOUNCED: field, and Oura's data type. */
const COLLECTIONS = [
  ['dailySleep', 'daily_sleep'],
  ['dailyActivity', 'daily_activity'],
  ['dailyReadiness', 'daily_readiness'],
  ['workouts', 'workout'],
  ['sleepPeriods', 'sleep'],
  ['dailyStress', 'daily_stress'],
  ['dailySpo2', 'daily_spo2'],
  ['sessions', 'session'],
] as const
const RANGE = '(startDate: "2026-10-23", endDate: "2026-11-21")'

const sent = (gateway: LoginGateway) =>
  gateway.simulator.journal.filter(({ path }) => path.startsWith('/v2/usercollection/')).length

async function workedEvents(gateway: LoginGateway): Promise<number> {
  const headers = { authorization: `Bearer ${OPERATOR.GATEWAY_ADMIN_TOKEN}` }
  const response = await gateway.send(new Request(`${gateway.url}/metrics`, { headers }))
  return Number(/^oura_graphql_webhook_worked_events_total (\d+)$/m.exec(await response.text())?.[1])
}

test.each([
  [8, 4],
  [2, 5],
])(
  'the model and the gateway agree on the requests of a day with webhooks: %i collections',
  async (count, people) => {
    const collections = COLLECTIONS.slice(0, count)
    const fields = collections.map(([field]) => `${field}${RANGE} { nodes { ouraId } }`).join(' ')
    const random = mulberry32(count)
    const tokens = Array.from({ length: people }, (_, index) => `user-${index}`)
    await using gateway = await startLoginGateway({
      listen: true,
      environment: { ...OPERATOR, OURA_RECONCILE_SHARE: '0' },
      simulator: { users: tokens.map((token, index) => ({ token, seed: 100 + index })) },
    })
    gateway.clock.time = EVENING
    for (const [, dataType] of collections) subscribeTo(gateway, dataType)
    let posted = 0
    /** Sends an event as Oura does, and waits until it has been worked. */
    async function announce(user: string, dataType: string, ouraId: string): Promise<void> {
      const [delivery] = await gateway.simulator.sendWebhookEvent({
        event_type: 'update',
        data_type: dataType,
        object_id: ouraId,
        event_time: new Date(gateway.clock.time + posted).toISOString(),
        user_id: user,
      })
      expect(delivery?.attempts).toEqual([204])
      posted += 1
      await expect.poll(() => workedEvents(gateway), { interval: 2 }).toBe(posted)
    }
    // Other users of the application.
    const announceOthers = async () => {
      for (const [, dataType] of collections) await announce('another-user', dataType, 'none')
    }
    await announceOthers()
    await expect
      .poll(() =>
        gateway.simulator.journal.some(
          ({ status, resource }) => resource === 'webhook_subscription' && status === 200,
        ),
      )
      .toBe(true)
    gateway.clock.time += 60_000

    const users = await Promise.all(
      tokens.map(async (user) => {
        const browser = gateway.browser()
        await gateway.login(browser, '', { user })
        const { data, errors } = await ask(
          gateway,
          browser,
          `{ viewer { personalInfo { ouraId } ${fields} } }`,
        )
        expect(errors).toEqual([])
        const ids = collections.map(([field]): string[] =>
          data.viewer[field].nodes.map(({ ouraId }: { ouraId: string }) => ouraId),
        )
        return { browser, ouraUserId: data.viewer.personalInfo.ouraId as string, ids }
      }),
    )
    const steps: { readonly at: number; readonly run: () => Promise<unknown> }[] = []
    for (let at = EVENING; at < MIDNIGHT + 24 * HOUR; at += 4 * HOUR) steps.push({ at, run: announceOthers })
    let expected = 0
    for (const { browser, ouraUserId, ids } of users) {
      const opens = randomOpens(DEFAULT_BEHAVIOUR, random).toSorted((a, b) => a - b)
      const events = randomEvents(opens, ANNOUNCED.slice(0, count), random)
      expected += requestsWithEvents(opens, events).reduce((sum, requests) => sum + requests, 0)
      for (const open of opens) {
        steps.push({ at: MIDNIGHT + open, run: () => ask(gateway, browser, `{ viewer { ${fields} } }`) })
      }
      for (const [index, instants] of events.entries()) {
        const dataType = collections[index]?.[1] ?? ''
        for (const [number, instant] of instants.entries()) {
          // A record of its own for each event: what is marked twice is read once all the same.
          const ouraId = ids[index]?.at(-1 - number) ?? 'none'
          steps.push({ at: MIDNIGHT + instant, run: () => announce(ouraUserId, dataType, ouraId) })
        }
      }
    }
    const before = sent(gateway)
    for (const { at, run } of steps.toSorted((a, b) => a.at - b.at)) {
      gateway.clock.time = at
      await run()
    }
    expect(Math.abs(sent(gateway) - before - expected) / expected).toBeLessThan(0.02)
  },
  60_000,
)
