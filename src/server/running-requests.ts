import type { Plugin } from 'graphql-yoga'

/** Knows which requests are under way, so that a stop can wait for them. */
export interface RunningRequests {
  readonly plugin: Plugin
  /** True from the moment `drain` was called. */
  isDraining(): boolean
  /** Resolves when nothing is under way any more: true; after `graceMs` at the latest: false. */
  drain(graceMs: number): Promise<boolean>
}

export const createRunningRequests = (): RunningRequests => {
  let running = 0
  let draining = false
  const waiting = new Set<() => void>()
  const tellIfIdle = () => {
    if (running === 0) for (const tell of waiting) tell()
  }

  return {
    plugin: {
      onRequest({ requestHandler, setRequestHandler }) {
        setRequestHandler(async (request, context) => {
          running++
          try {
            return await requestHandler(request, context)
          } finally {
            running--
            tellIfIdle()
          }
        })
      },
      onResponse({ response }) {
        // Clients and load balancers would otherwise keep sending over the open connection.
        if (draining) response.headers.set('connection', 'close')
      },
    },
    isDraining: () => draining,
    drain(graceMs) {
      draining = true
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), graceMs)
        waiting.add(() => {
          clearTimeout(timer)
          resolve(true)
        })
        tellIfIdle()
      })
    },
  }
}
