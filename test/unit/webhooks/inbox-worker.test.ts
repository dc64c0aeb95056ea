import { expect, it, vi } from 'vitest'
import type { RecordChange } from '../../../src/live/record-change.ts'
import { createMetrics } from '../../../src/metrics.ts'
import { createMemoryChangeLog } from '../../../src/store/memory-change-log.ts'
import { createMemoryInbox } from '../../../src/store/memory-inbox.ts'
import { createEventMetrics } from '../../../src/webhooks/event-metrics.ts'
import { createInboxWorker } from '../../../src/webhooks/inbox-worker.ts'
import { createRecordingLog } from '../../support/client.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const eventOf = (ouraId: string, change: Partial<RecordChange> = {}): RecordChange => ({
  userId: 'anna',
  dataType: 'daily_sleep',
  eventType: 'create',
  ouraId,
  eventTime: null,
  ...change,
})

function setUp(publish: (event: RecordChange) => Promise<void>) {
  const clock = createFakeClock()
  const inbox = createMemoryInbox({ clock })
  const changeLog = createMemoryChangeLog({ clock })
  const registry = createMetrics()
  const worker = createInboxWorker({
    inbox,
    changeLog,
    isKnownUser: async (userId) => userId === 'anna',
    publish,
    metrics: createEventMetrics(registry),
    log: createRecordingLog(),
  })
  const add = (event: RecordChange) => inbox.add(event.ouraId, JSON.stringify(event))
  const countOf = async (name: string) =>
    (await registry.getSingleMetric(`oura_graphql_webhook_${name}`)?.get())?.values[0]?.value
  return { clock, inbox, changeLog, worker, add, countOf }
}

it('works what an earlier process left, and what comes later, in order', async () => {
  const published: string[] = []
  const { inbox, worker, add, countOf } = setUp(async ({ ouraId }) => void published.push(ouraId))
  const ids = Array.from({ length: 250 }, (_, n) => `${n}`)
  for (const id of ids.slice(0, 240)) await add(eventOf(id))
  worker.start()
  for (const id of ids.slice(240)) await add(eventOf(id))
  worker.wake()
  await vi.waitFor(async () => expect(await inbox.length()).toBe(0))
  expect(published).toEqual(ids)
  await worker.close()
  expect(await countOf('worked_events_total')).toBe(250)
  expect(await countOf('inbox_events')).toBe(0)
})

it('retries an event whose work failed after its lease, and the others do not wait for it', async () => {
  const published: string[] = []
  const { clock, inbox, worker, add } = setUp(async ({ ouraId }) => {
    published.push(ouraId)
    if (ouraId === 'bad' && published.length < 3) throw new Error('not now')
  })
  await add(eventOf('bad'))
  await add(eventOf('good'))
  worker.start()
  await vi.waitFor(async () => expect(await inbox.length()).toBe(1))
  await clock.advance(60_001)
  worker.wake()
  await vi.waitFor(async () => expect(await inbox.length()).toBe(0))
  await worker.close()
  expect(published).toEqual(['bad', 'good', 'bad'])
})

it('publishes and counts events of unknown users and types', async () => {
  const published: RecordChange[] = []
  const { inbox, worker, add, countOf } = setUp(async (event) => void published.push(event))
  const events = [
    eventOf('1', { userId: 'stranger' }),
    eventOf('2', { dataType: 'mood' }),
    eventOf('3', { eventType: 'merge' }),
  ]
  for (const event of events) await add(event)
  worker.start()
  await vi.waitFor(async () => expect(await inbox.length()).toBe(0))
  await worker.close()
  expect(published).toEqual(events)
  expect(await countOf('unknown_user_events_total')).toBe(1)
  expect(await countOf('unknown_type_events_total')).toBe(2)
})

it('logs the changes of known users and resources before the events are removed, again if the log fails', async () => {
  const { clock, inbox, changeLog, worker, add } = setUp(async () => undefined)
  const events = [
    eventOf('1'),
    eventOf('2', { userId: 'stranger' }),
    eventOf('3', { dataType: 'mood' }),
    eventOf('4', { dataType: 'vo2_max', eventType: 'delete' }),
    eventOf('../5'),
  ]
  for (const event of events) await add(event)
  const addChanges = vi.spyOn(changeLog, 'add').mockRejectedValueOnce(new Error('not now'))
  worker.start()
  await vi.waitFor(() => expect(addChanges).toHaveBeenCalledTimes(1))
  expect(await inbox.length()).toBe(5)
  await clock.advance(60_001)
  worker.wake()
  await vi.waitFor(async () => expect(await inbox.length()).toBe(0))
  await worker.close()
  expect(await changeLog.since('stranger', 0)).toEqual([])
  expect(await changeLog.since('anna', 0)).toMatchObject([
    { dataType: 'daily_sleep', ouraId: '1' },
    { dataType: 'vo2_max', ouraId: '4' },
  ])
})
