import type { Plugin } from 'graphql-yoga'

/** Counts the requests in flight, so that a graceful shutdown can wait for them. */
export interface InFlightRequests {
  readonly plugin: Plugin
  /** True from the first call of `drain`. */
  isDraining(): boolean
  /** Resolves to true when no request is in flight, or to false after `graceMs`. */
  drain(graceMs: number): Promise<boolean>
}

export function createInFlightRequests(): InFlightRequests {
  let inFlight = 0
  let draining = false
  const idleListeners = new Set<() => void>()
  const notifyIfIdle = () => {
    if (inFlight === 0) for (const notify of idleListeners) notify()
  }

  return {
    plugin: {
      onRequest({ requestHandler, setRequestHandler }) {
        setRequestHandler(async (request, context) => {
          inFlight++
          try {
            return await requestHandler(request, context)
          } finally {
            inFlight--
            notifyIfIdle()
          }
        })
      },
      onResponse({ response }) {
        // Otherwise clients and load balancers would send further requests over the open connection.
        if (draining) response.headers.set('connection', 'close')
      },
    },
    isDraining: () => draining,
    drain(graceMs) {
      draining = true
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
