import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../../src/metrics.ts'
import { createMemoryInbox } from '../../../src/store/memory-inbox.ts'
import { createEventMetrics } from '../../../src/webhooks/event-metrics.ts'
import { createEventReceiver } from '../../../src/webhooks/receive-event.ts'
import { createRecordingLog, NOW } from '../../support/client.ts'
import { eventBody, signedHeaders } from '../../support/webhooks/signed-event.ts'

const SECRET = 'the-secret-of-the-application'
const SECONDS = Math.floor(NOW / 1000)

function setUp() {
  const clock = {
    time: NOW,
    now() {
      return this.time
    },
  }
  const log = createRecordingLog()
  const inbox = createMemoryInbox({ clock })
  const registry = createMetrics()
  let stored = 0
  const receive = createEventReceiver({
    clientSecret: SECRET,
    inbox,
    onStored: () => stored++,
    metrics: createEventMetrics(registry),
    clock,
    log,
  })
  const post = (body: string, headers: Record<string, string> = signedHeaders(body, SECRET, SECONDS)) =>
    receive(new Request('http://gateway.test/webhooks/oura', { method: 'POST', body, headers }))
  const refusals = async () =>
    (await registry.getSingleMetric('oura_graphql_webhook_refused_events_total')?.get())?.values
      .filter(({ value }) => value > 0)
      .map(({ labels }) => labels['reason'])
  return { clock, log, inbox, post, refusals, stored: () => stored }
}

describe('the receiver of events', () => {
  it('stores an event once, however often it is delivered', async () => {
    const { inbox, post, stored } = setUp()
    const body = eventBody()
    const again = signedHeaders(body, SECRET, SECONDS + 60)
    const statuses = [await post(body), await post(body), await post(body, again)].map(({ status }) => status)
    expect(statuses).toEqual([204, 204, 204])
    expect(stored()).toBe(1)
    const [message] = await inbox.take(10, 1_000)
    expect(JSON.parse(message?.body ?? '')).toEqual({
      eventType: 'update',
      dataType: 'daily_sleep',
      ouraId: 'record-1',
      eventTime: '2026-03-01T08:00:00+02:00',
      userId: 'user-1',
    })
  })

  it.each(['user_id', 'data_type', 'object_id', 'event_type', 'event_time'])(
    'tells events apart by %s',
    async (name) => {
      const { inbox, post } = setUp()
      for (const body of [eventBody(), eventBody({ [name]: 'other' })]) await post(body)
      expect(await inbox.length()).toBe(2)
    },
  )

  it('recognizes a retry that is signed anew, whatever its time is', async () => {
    for (const event_time of ['2026-03-01T08:00:00+02:00', 'yesterday', 1_772_000_000]) {
      const { inbox, post } = setUp()
      const body = eventBody({ event_time })
      await post(body)
      await post(body, signedHeaders(body, SECRET, SECONDS + 60))
      expect([event_time, await inbox.length()]).toEqual([event_time, 1])
    }
  })

  it('accepts a signature in any case, and timestamps in seconds and ms up to two hours off', async () => {
    const { post } = setUp()
    const body = eventBody()
    const lower = signedHeaders(body, SECRET, SECONDS)
    lower['x-oura-signature'] = lower['x-oura-signature'].toLowerCase()
    expect((await post(body, lower)).status).toBe(204)
    for (const [timestamp, status] of [
      [NOW, 204],
      [SECONDS - 7_200, 204],
      [NOW + 7_200_000, 204],
      [SECONDS - 7_202, 401],
      [NOW + 7_200_001, 401],
      [SECONDS + 7_202, 401],
    ] as const) {
      const { status: answered } = await post(body, signedHeaders(body, SECRET, timestamp))
      expect([timestamp, answered]).toEqual([timestamp, status])
    }
  })

  it('refuses whatever Oura did not sign', async () => {
    const { inbox, post, refusals } = setUp()
    const body = eventBody()
    const good = signedHeaders(body, SECRET, SECONDS)
    const { 'x-oura-timestamp': timestamp, 'x-oura-signature': signature } = good
    const attempts: [string, Record<string, string>][] = [
      [body, signedHeaders(body, 'another-secret', SECONDS)],
      [body.replace('user-1', 'user-2'), good],
      [`${body} `, good],
      [body, { ...good, 'x-oura-timestamp': `${SECONDS + 1}` }],
      [body, { 'x-oura-timestamp': timestamp }],
      [body, { 'x-oura-signature': signature }],
      [body, { ...good, 'x-oura-timestamp': `${timestamp}.0` }],
    ]
    for (const [text, headers] of attempts) expect((await post(text, headers)).status).toBe(401)
    expect(await inbox.length()).toBe(0)
    expect(await refusals()).toEqual(['timestamp', 'signature'])
  })

  it('refuses signed bodies that are no event, with 400', async () => {
    const { inbox, post } = setUp()
    const bodies = [
      '',
      'no JSON',
      'null',
      '[]',
      '{}',
      eventBody({ user_id: 7 }),
      eventBody({ object_id: '' }),
    ]
    for (const body of [...bodies, eventBody({ object_id: 'x'.repeat(201) })])
      expect([body, (await post(body)).status]).toEqual([body, 400])
    expect(await inbox.length()).toBe(0)
  })

  it('refuses a large body before it checks the signature', async () => {
    const { post } = setUp()
    expect((await post(' '.repeat(1_000_000))).status).toBe(413)
    expect((await post(eventBody({ padding: 'x'.repeat(15_000) }))).status).toBe(204)
  })

  it('answers 503 if the event cannot be stored', async () => {
    const { inbox, post, stored } = setUp()
    inbox.close()
    expect((await post(eventBody())).status).toBe(503)
    expect(stored()).toBe(0)
  })

  it('logs refusals once a minute for each reason, with their count', async () => {
    const { clock, log, post } = setUp()
    const body = eventBody()
    for (let n = 0; n < 1_000; n++) await post(body, {})
    await post(body, signedHeaders(body, 'another-secret', SECONDS))
    clock.time += 60_000
    await post(body, {})
    await post(body, {})
    expect(log.lines.map(({ fields }) => fields)).toEqual([
      { reason: 'timestamp', count: 1 },
      { reason: 'signature', count: 1 },
      { reason: 'timestamp', count: 1_000 },
    ])
  })

  it('never answers 410, whatever is sent', async () => {
    const { post } = setUp()
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), fc.boolean(), async (body, isSigned) => {
        const { status } = await post(body, isSigned ? signedHeaders(body, SECRET, SECONDS) : {})
        expect([204, 400, 401]).toContain(status)
      }),
    )
  })
})
