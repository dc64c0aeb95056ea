import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import { UnauthenticatedError } from '../../../src/errors.ts'
import { MAX_WAITING } from '../../../src/live/change-stream.ts'
import { type ChangeStreamRequest, createChangeStreams } from '../../../src/live/change-streams.ts'
import { createMemoryChangeFeed } from '../../../src/live/memory-change-feed.ts'
import type { PublishedChange } from '../../../src/live/record-change.ts'
import { createLocalStreamLeases } from '../../../src/live/stream-leases.ts'
import { createStreamMetrics } from '../../../src/live/stream-metrics.ts'
import { createMetrics } from '../../../src/metrics.ts'
import type { OuraUser } from '../../../src/oura/user.ts'
import { changeOf } from '../../support/change-feed-contract.ts'
import { createRecordingLog } from '../../support/client.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

type Stream = AsyncIterableIterator<PublishedChange>

const NOTHING = Promise.resolve()

/** Streams over a feed, as app.ts connects them. */
const ANNA: OuraUser = {
  key: 'anna',
  accessToken: async () => 'token',
  refreshAccessToken: async () => null,
}

function start({ marked = () => NOTHING }: { readonly marked?: () => Promise<unknown> } = {}) {
  const clock = createFakeClock()
  const feed = createMemoryChangeFeed({ clock, log: createRecordingLog() })
  const registry = createMetrics()
  // Reads a moment later, as over a network: what is published in between is read, and announced too.
  const after: typeof feed.after = async (...args) => {
    await NOTHING
    return feed.after(...args)
  }
  const streams = createChangeStreams({
    feed: { after },
    leases: createLocalStreamLeases(),
    metrics: createStreamMetrics(registry),
  })
  feed.onChange((change) => streams.deliver(change, marked()))
  const open = (request: Partial<ChangeStreamRequest> = {}): Promise<Stream> =>
    streams.open({
      user: ANNA,
      userId: 'anna',
      isWanted: () => true,
      signal: new CancellationSource(),
      ...request,
    })
  const metric = async (name: string) =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await registry.metrics())?.[1])
  return { feed, streams, open, metric }
}

const at = (eventTime: string | null, ouraId = 'a') => ({ ...changeOf(ouraId), eventTime })

const idOf = async (stream: Stream): Promise<string | undefined> => (await stream.next()).value?.ouraId

/** The ids of so many changes. */
async function take(stream: Stream, count: number): Promise<(string | undefined)[]> {
  const ids = []
  for (let n = 0; n < count; n++) ids.push(await idOf(stream))
  return ids
}

describe('a stream', () => {
  it('delivers a change that is published twice once, and every change without a time', async () => {
    const { feed, open } = start()
    const stream = await open()
    await feed.publish(at('2026-01-01T00:00:00Z', 'twice'))
    await feed.publish(at('2026-01-01T00:00:00Z', 'twice'))
    await feed.publish(at('2026-01-01T00:00:01Z', 'later'))
    await feed.publish(at(null, 'timeless'))
    await feed.publish(at(null, 'timeless'))
    expect(await take(stream, 4)).toEqual(['twice', 'later', 'timeless', 'timeless'])
  })

  it('delivers a change after the cache knows of it, and in order', async () => {
    const release: (() => void)[] = []
    const { feed, open } = start({ marked: () => new Promise<void>((resolve) => release.push(resolve)) })
    const stream = await open()
    await feed.publish(changeOf('first'))
    await feed.publish(changeOf('second'))
    release[1]?.()
    let delivered = false
    const next = idOf(stream).finally(() => {
      delivered = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(delivered).toBe(false)
    release[0]?.()
    expect([await next, await idOf(stream)]).toEqual(['first', 'second'])
  })

  it('delivers a change although the cache could not be told', async () => {
    const { feed, open } = start({ marked: () => Promise.reject(new Error('The store is away.')) })
    const stream = await open()
    await feed.publish(changeOf('a'))
    expect(await idOf(stream)).toBe('a')
  })

  it('loses and repeats nothing, whenever a subscriber leaves and resumes', async () => {
    const action = fc.oneof(
      { weight: 4, arbitrary: fc.constant('publish' as const) },
      { weight: 3, arbitrary: fc.constant('read' as const) },
      { weight: 2, arbitrary: fc.constant('resume' as const) },
      { weight: 1, arbitrary: fc.constant('publish while resuming' as const) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const { feed, open } = start()
        let stream = await open()
        let published = 0
        const seen: (string | undefined)[] = []
        let cursor = ''
        // Without a time, so that only the cursor tells them apart.
        const publish = () => feed.publish(at(null, `${published++}`))
        async function read() {
          const { value } = await stream.next()
          cursor = value?.cursor ?? ''
          seen.push(value?.ouraId)
        }
        for (const each of actions) {
          if (each === 'publish') await publish()
          else if (each === 'read' && seen.length < published) await read()
          else if (each !== 'read') {
            await stream.return?.()
            const opening = open({ after: cursor })
            if (each !== 'resume') await publish()
            stream = await opening
          }
        }
        while (seen.length < published) await read()
        expect(seen).toEqual(Array.from({ length: published }, (_, n) => `${n}`))
      }),
    )
  })

  it('ends with the reason of its signal if that is for clients, and drops what waits', async () => {
    const { feed, open, metric } = start()
    const signal = new CancellationSource()
    const stream = await open({ signal })
    await feed.publish(changeOf('a'))
    await NOTHING
    signal.abort(new UnauthenticatedError('The session has ended.'))
    await expect(stream.next()).rejects.toThrow('The session has ended.')
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect(await metric('oura_graphql_open_subscriptions')).toBe(0)
  })

  it('ends a reader that waits, with or without an error', async () => {
    const { open } = start()
    const [left, ended] = [new CancellationSource(), new CancellationSource()]
    const one = (await open({ signal: left })).next()
    const other = (await open({ signal: ended })).next()
    left.abort(new Error('The client has left.'))
    ended.abort(new UnauthenticatedError('The session has ended.'))
    expect(await one).toEqual({ done: true, value: undefined })
    await expect(other).rejects.toThrow('The session has ended.')
  })

  it('does not open for a client that has left, and leaves no place taken', async () => {
    const { open, metric } = start()
    const signal = new CancellationSource()
    signal.abort(new Error('The client has left.'))
    const stream = await open({ signal, after: '' })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect(await metric('oura_graphql_open_subscriptions')).toBe(0)
  })

  it('ends when too many changes wait for its reader, other streams do not', async () => {
    const { feed, open, metric } = start()
    const slow = await open()
    const reading = await open()
    for (let n = 0; n < MAX_WAITING; n++) {
      await feed.publish(changeOf(`${n}`))
      expect(await idOf(reading)).toBe(`${n}`)
    }
    expect(await metric('oura_graphql_subscription_slow_readers_total')).toBe(0)
    await feed.publish(changeOf('one too many'))
    expect(await idOf(reading)).toBe('one too many')
    await expect(slow.next()).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      extensions: { limit: 'changes', allowed: MAX_WAITING },
    })
    expect(await metric('oura_graphql_subscription_slow_readers_total')).toBe(1)
    expect(await metric('oura_graphql_open_subscriptions')).toBe(1)
  })

  it('is not opened if the feed cannot be read, and leaves no place taken', async () => {
    const registry = createMetrics()
    const streams = createChangeStreams({
      feed: { after: () => Promise.reject(new Error('The store is away.')) },
      leases: createLocalStreamLeases(),
      metrics: createStreamMetrics(registry),
    })
    const request = { user: ANNA, userId: 'anna', isWanted: () => true, after: '' }
    for (let n = 0; n < 11; n++) {
      await expect(streams.open({ ...request, signal: new CancellationSource() })).rejects.toThrow('away')
    }
    expect(await registry.metrics()).toContain('oura_graphql_open_subscriptions 0')
  })
})
