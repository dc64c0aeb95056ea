import { describe, expect, it } from 'vitest'
import { DEMO_TOKEN, LIVE_CHANGES, type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { CLIENT } from '../../support/auth/login.ts'
import { startLoginGateway } from '../../support/auth/login-gateway.ts'
import { NOW } from '../../support/client.ts'
import { logIn, subscribe } from '../../support/live/subscribers.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

interface OuraJson {
  readonly id: string
  readonly [field: string]: unknown
}

/** What Oura's API has of a resource, from some days ago until tomorrow. */
async function recordsOf(
  simulator: Simulator,
  resource: string,
  now: number,
  days: number,
): Promise<OuraJson[]> {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const query = `start_date=${day(now - days * DAY_MS)}&end_date=${day(now + DAY_MS)}`
  const response = await fetch(`${simulator.url}/v2/usercollection/${resource}?${query}`, {
    headers: { authorization: `Bearer ${DEMO_TOKEN}` },
  })
  return ((await response.json()) as { data: OuraJson[] }).data
}

async function startWorld() {
  const clock = { time: NOW }
  const simulator = await startSimulator({ now: () => clock.time })
  const changes = simulator.liveChanges(DEMO_TOKEN, 1)
  return { clock, simulator, changes, [Symbol.asyncDispose]: () => simulator.close() }
}

describe('live changes', () => {
  it('are a workout, an edited bedtime with its score, and a sync of the activity, in turn', async () => {
    await using world = await startWorld()
    const nights = await recordsOf(world.simulator, 'sleep', NOW, 2)
    const first = [0, 1, 2].map(() => {
      world.clock.time += MINUTE_MS
      return world.changes.next()
    })
    expect(
      first.map((events) => events.map(({ data_type, event_type }) => `${data_type} ${event_type}`)),
    ).toEqual([['workout create'], ['sleep update', 'daily_sleep update'], ['daily_activity update']])
    const workout = (await recordsOf(world.simulator, 'workout', NOW, 1)).find(
      ({ id }) => id === first[0]?.[0]?.object_id,
    )
    expect(workout).toMatchObject({
      activity: 'walking',
      day: '2026-11-20',
      end_datetime: '2026-11-20T13:01:00+01:00',
    })
    const id = first[1]?.[0]?.object_id
    const night = (await recordsOf(world.simulator, 'sleep', NOW, 2)).find((each) => each.id === id)
    const before = nights.find((each) => each.id === id)
    expect(night?.['bedtime_start']).toBe(before?.['bedtime_start'])
    expect(Date.parse(String(night?.['bedtime_end']))).toBeGreaterThan(
      Date.parse(String(before?.['bedtime_end'])),
    )
  })

  it('are the same for one seed, data and time', async () => {
    const run = async () => {
      await using world = await startWorld()
      return Array.from({ length: 30 }, () => {
        world.clock.time += MINUTE_MS
        return world.changes.next()
      })
    }
    expect(await run()).toEqual(await run())
  })

  it('stay few and recent through two days, each with its record', async () => {
    await using world = await startWorld()
    await using untouched = await startWorld()
    const resources = ['workout', 'sleep', 'daily_sleep', 'daily_activity']
    const announced = new Set(LIVE_CHANGES.map(({ data_type, event_type }) => `${data_type} ${event_type}`))
    const kinds = new Map<string, number>()
    for (let minute = 0; minute < 2 * 24 * 60; minute += 5) {
      world.clock.time = NOW + minute * MINUTE_MS
      untouched.clock.time = world.clock.time
      const events = world.changes.next()
      expect(events.length).toBeGreaterThan(0)
      for (const { data_type, event_type, object_id } of events) {
        const kind = `${data_type} ${event_type}`
        expect(announced).toContain(kind)
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
        if (minute % 240 > 10) continue
        const found = (await recordsOf(world.simulator, data_type, world.clock.time, 4)).some(
          ({ id }) => id === object_id,
        )
        expect([kind, found]).toEqual([kind, event_type !== 'delete'])
      }
    }
    expect([...kinds.keys()].sort()).toEqual([...announced].sort())
    const workouts = await recordsOf(world.simulator, 'workout', world.clock.time, 30)
    const known = await recordsOf(untouched.simulator, 'workout', world.clock.time, 30)
    expect(workouts.length - known.length).toBe(3)
    for (const resource of resources) {
      const isOld = ({ day }: OuraJson) => String(day) < '2026-11-19'
      const [changed, original] = await Promise.all(
        [world, untouched].map(({ simulator, clock }) => recordsOf(simulator, resource, clock.time, 30)),
      )
      expect(changed?.filter(isOld)).toEqual(original?.filter(isOld))
    }
  })

  it('reach a subscriber of the gateway', async () => {
    await using gateway = await startLoginGateway({ listen: true })
    const person = await logIn(gateway)
    for (const { data_type: dataType, event_type: eventType } of LIVE_CHANGES) {
      const callbackUrl = `${gateway.url}/webhooks/oura`
      gateway.simulator.webhooks.create(CLIENT.id, { callbackUrl, dataType, eventType })
    }
    const subscriber = await subscribe(gateway, person.browser)
    const changes = gateway.simulator.liveChanges(person.userId, 1)
    for (let time = 0; time < 3; time++) {
      for (const event of changes.next()) {
        expect(await gateway.simulator.sendWebhookEvent(event)).toMatchObject([{ attempts: [204] }])
        const payload = await subscriber.next()
        expect(payload?.errors).toBeUndefined()
        expect(payload?.data.documentChanged).toMatchObject({
          documentId: event.object_id,
          node: { id: expect.any(String) },
        })
      }
    }
    await subscriber.close()
  })
})
