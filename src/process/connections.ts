import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Log } from '../log.ts'
import { createThrottledWarning } from '../throttled-warning.ts'

export interface ConnectionLimits {
  /** Open connections; further ones are closed at once. @default 2000 */
  readonly maxConnections?: number
  /** Time without progress after which a connection with unread bytes, or with half a request, is closed, ms. @default 20000 */
  readonly unreadMs?: number
  /** Time in which a whole request must arrive, ms. @default 76000 */
  readonly requestMs?: number
  /** Time in which a client must read what is buffered for it, ms. @default 300000 */
  readonly maxUnreadMs?: number
  /** Unread bytes of all connections. Beyond it, those with the oldest unread bytes are closed. @default 128000000 */
  readonly maxUnreadBytes?: number
  /** @default no log */
  readonly log?: Log
}

/**
 * Time that an idle connection stays open, ms. Longer than proxies keep theirs (nginx 60 s, AWS 60 s), because a proxy
 * that reuses a connection which this side is closing gets a reset.
 */
const KEEP_ALIVE_MS = 75_000

/** Time in which the headers of a request must arrive, ms. Longer than the keep-alive time, as Node's docs advise. */
const HEADERS_MS = KEEP_ALIVE_MS + 1_000

/**
 * Time in which a whole request must arrive, ms: a body has at most 1 MB. One that comes a few bytes at a time is always in
 * progress, so only this ends it. Node takes the longer one of this and the time of the headers.
 */
const REQUEST_MS = HEADERS_MS

/** Options of the server whose connections are limited. By default Node looks for late requests each 30 s. */
export const SERVER_OPTIONS = { connectionsCheckingInterval: 5_000 } as const

/** Interval between checks of the unread bytes, ms. */
const CHECK_MS = 1_000

const ignore = (): void => {}
const NO_LOG: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/**
 * Sets the time-outs and limits of the connections of a server. Responses that clients do not read take memory: a
 * connection with unread bytes is closed after `unreadMs` without progress, and when all connections together have more
 * than `maxUnreadBytes`. A connection without unread bytes stays open while its request runs, but not while the rest of
 * the request does not arrive.
 */
export function limitConnections(server: Server, limits: ConnectionLimits = {}): void {
  const { maxConnections = 2000, unreadMs = 20_000, requestMs = REQUEST_MS, log = NO_LOG } = limits
  const { maxUnreadMs = 300_000, maxUnreadBytes = 128_000_000 } = limits
  server.maxConnections = maxConnections
  server.keepAliveTimeout = KEEP_ALIVE_MS
  server.headersTimeout = Math.min(HEADERS_MS, requestMs)
  server.requestTimeout = requestMs
  const warnOfRefusal = createThrottledWarning(log, 'a connection was refused: MAX_CONNECTIONS is reached')
  const warnOfUnread = createThrottledWarning(
    log,
    'a connection was closed: its client does not read the response',
  )
  server.on('drop', () => warnOfRefusal({ maxConnections }))

  const running = new Map<Socket, number>()
  const lastRequest = new WeakMap<Socket, IncomingMessage>()
  /** Time of `performance.now()` since which a connection has unread bytes, ms. */
  const unreadSince = new Map<Socket, number>()
  server.on('connection', (socket: Socket) => {
    running.set(socket, 0)
    socket.once('close', () => {
      running.delete(socket)
      unreadSince.delete(socket)
    })
  })
  server.on('request', (request: IncomingMessage, response) => {
    const { socket } = request
    lastRequest.set(socket, request)
    running.set(socket, (running.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const count = running.get(socket)
      if (count !== undefined) running.set(socket, count - 1)
    })
  })

  function closeUnread(socket: Socket): void {
    warnOfUnread({ unreadBytes: socket.writableLength })
    socket.destroy()
  }

  /** Whether a request runs that the client has sent. A body that waits behind a pipelined request is not the client's. */
  const isAtWork = (socket: Socket): boolean =>
    (running.get(socket) ?? 0) > 0 && (socket.isPaused() || lastRequest.get(socket)?.complete !== false)

  // Node restarts this timer whenever bytes are received or sent, and after a response sets it to the keep-alive time.
  server.timeout = unreadMs
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) closeUnread(socket)
    else if (isAtWork(socket)) socket.setTimeout(unreadMs)
    else socket.destroy()
  })

  function checkUnread(): void {
    const now = performance.now()
    let unreadBytes = 0
    for (const socket of running.keys()) {
      unreadBytes += socket.writableLength
      if (socket.writableLength === 0) unreadSince.delete(socket)
      else if (!unreadSince.has(socket)) unreadSince.set(socket, now)
    }
    // In order of time, the oldest first.
    for (const [socket, since] of unreadSince) {
      if (now - since < maxUnreadMs && unreadBytes <= maxUnreadBytes) return
      unreadBytes -= socket.writableLength
      closeUnread(socket)
    }
  }

  let timer: NodeJS.Timeout | undefined
  server.on('listening', () => {
    timer = setInterval(checkUnread, CHECK_MS).unref()
  })
  server.on('close', () => clearInterval(timer))
}
