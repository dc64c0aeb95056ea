import { type CancellationSource, onAbort } from '../abort.ts'
import { GatewayError } from '../errors.ts'
import type { OuraUser } from '../oura/user.ts'
import type { ChangeFeed } from './change-feed.ts'
import { type ChangeStream, createChangeStream, MAX_WAITING } from './change-stream.ts'
import type { PublishedChange } from './record-change.ts'
import { SlowReaderError, TooManyStreamsError } from './stream-errors.ts'
import { MAX_STREAMS_OF_USER, type StreamLease, type StreamLeases } from './stream-leases.ts'
import type { StreamMetrics } from './stream-metrics.ts'

/** A stream that a subscriber asks for. */
export interface ChangeStreamRequest {
  readonly user: OuraUser
  /** Oura's id of the user. */
  readonly userId: string
  readonly isWanted: (change: PublishedChange) => boolean
  /** Cursor of the last change that the subscriber has; what came after it is delivered first. @default new changes only */
  readonly after?: string | null | undefined
  /** Ends the stream. Subscribers get its reason if that is a GatewayError. Aborted too if the reader is too slow. */
  readonly signal: CancellationSource
}

/** The open streams of this process, by user. */
export interface ChangeStreams {
  /** @throws TooManyStreamsError, StoreUnavailableError */
  open(request: ChangeStreamRequest): Promise<AsyncIterableIterator<PublishedChange>>
  /**
   * Hands a change to the streams of its user, in the order of the calls.
   * @param marked settles when the cache knows of the change, so that a subscriber does not read the old record
   */
  deliver(change: PublishedChange, marked: Promise<unknown>): void
  /** The users who have open streams. */
  subscribers(): readonly Subscriber[]
}

/** A user with open streams. */
export interface Subscriber {
  readonly user: OuraUser
  readonly userId: string
  /** Whether a stream delivers the changes of a data type. */
  wants(dataType: string): boolean
}

export interface ChangeStreamsOptions {
  readonly feed: Pick<ChangeFeed, 'after'>
  readonly leases: Pick<StreamLeases, 'acquire'>
  readonly metrics: StreamMetrics
}

const anyChange = (userId: string, dataType: string): PublishedChange => ({
  userId,
  dataType,
  eventType: 'update',
  ouraId: '',
  eventTime: null,
  cursor: '',
})

export function createChangeStreams({ feed, leases, metrics }: ChangeStreamsOptions): ChangeStreams {
  const streams = new Map<string, Map<ChangeStream, ChangeStreamRequest>>()
  /** The last delivery to each user that is under way. */
  const deliveries = new Map<string, Promise<void>>()

  function add(request: ChangeStreamRequest, lease: StreamLease): ChangeStream {
    const { userId, isWanted, signal } = request
    const ofUser = streams.get(userId) ?? new Map<ChangeStream, ChangeStreamRequest>()
    const stream = createChangeStream({
      isWanted,
      onOverflow() {
        metrics.slowReader()
        signal.abort(new SlowReaderError(MAX_WAITING))
      },
      onEnd() {
        ofUser.delete(stream)
        if (ofUser.size === 0 && streams.get(userId) === ofUser) streams.delete(userId)
        lease.release()
        metrics.closed()
      },
    })
    streams.set(userId, ofUser.set(stream, request))
    metrics.opened()
    return stream
  }

  return {
    async open(request) {
      const { userId, after, signal } = request
      const lease = await leases.acquire(userId)
      if (lease === null) {
        metrics.refused()
        throw new TooManyStreamsError(MAX_STREAMS_OF_USER)
      }
      const stream = add(request, lease)
      onAbort(signal, () => {
        stream.end(signal.reason instanceof GatewayError ? signal.reason : undefined)
      })
      try {
        // Changes that come from now on wait in the stream, so that none is lost in between.
        stream.start(after == null ? [] : await feed.after(userId, after))
      } catch (error) {
        stream.end()
        throw error
      }
      return stream
    },
    deliver(change, marked) {
      const { userId } = change
      if (!streams.has(userId)) return
      const received = { ...change, receivedAt: performance.now() }
      const before = deliveries.get(userId) ?? Promise.resolve()
      const delivery = Promise.allSettled([before, marked]).then(() => {
        for (const stream of streams.get(userId)?.keys() ?? []) stream.push(received)
        if (deliveries.get(userId) === delivery) deliveries.delete(userId)
      })
      deliveries.set(userId, delivery)
    },
    subscribers: () =>
      Array.from(streams, ([userId, ofUser]) => {
        const requests = [...ofUser.values()]
        // Of any request: all have proved that they are of this user.
        const [{ user }] = requests as [ChangeStreamRequest]
        return {
          user,
          userId,
          wants: (dataType) => requests.some(({ isWanted }) => isWanted(anyChange(userId, dataType))),
        }
      }),
  }
}
