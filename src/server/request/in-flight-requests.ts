import type { ServerResponse } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import { GatewayError } from '../../errors.ts'

/** The gateway is shutting down. The code is that of an outage, because clients handle both alike: they retry later. */
export class ShuttingDownError extends GatewayError {
  readonly code = 'UPSTREAM_UNAVAILABLE'

  constructor() {
    super('The gateway is shutting down. Retry in a few seconds.')
  }
}

/** Counts the requests in flight, so that a graceful shutdown can wait for them. */
export interface InFlightRequests {
  readonly plugin: Plugin
  /** Counts a response on a socket until it is sent or its connection is closed. */
  track(response: ServerResponse): void
  /** Bytes of tracked responses that clients have not read. */
  unreadBytes(): number
  /** False once `announceClose` or `drain` is called. */
  isReady(): boolean
  /** True once `drain` is called. */
  isClosed(): boolean
  /** Makes `isReady` false. Operations are still executed. */
  announceClose(): void
  /** Rejects further operations. Resolves to true when no request is in flight, or to false after `graceMs`. */
  drain(graceMs: number): Promise<boolean>
}

export function createInFlightRequests(): InFlightRequests {
  let inFlight = 0
  let ready = true
  let closed = false
  const responses = new Set<ServerResponse>()
  const idleListeners = new Set<() => void>()
  const notifyIfIdle = () => {
    if (inFlight === 0) for (const notify of idleListeners) notify()
  }
  const end = () => {
    inFlight--
    notifyIfIdle()
  }

  return {
    plugin: {
      onRequest({ requestHandler, setRequestHandler }) {
        setRequestHandler(async (request, context) => {
          inFlight++
          try {
            return await requestHandler(request, context)
          } finally {
            end()
          }
        })
      },
      onRequestParse() {
        if (closed) throw new ShuttingDownError()
      },
      onResponse({ response }) {
        // Otherwise clients and load balancers would send further requests over the open connection.
        if (closed) response.headers.set('connection', 'close')
      },
    },
    track(response) {
      inFlight++
      responses.add(response)
      response.once('close', () => {
        responses.delete(response)
        end()
      })
    },
    unreadBytes() {
      let bytes = 0
      for (const { writableLength } of responses) bytes += writableLength
      return bytes
    },
    isReady: () => ready,
    isClosed: () => closed,
    announceClose() {
      ready = false
    },
    drain(graceMs) {
      ready = false
      closed = true
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), graceMs)
        idleListeners.add(() => {
          clearTimeout(timer)
          resolve(true)
        })
        notifyIfIdle()
      })
    },
  }
}
