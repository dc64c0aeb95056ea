import type { Plugin } from 'graphql-yoga'

/**
 * Stops executing an operation whose client has gone. The executor looks at its signal for every field; yoga's
 * own request signal is a proxy, which makes that a tenth of a warm answer's time, so it gets a native one.
 */
export const useCancellation = (): Plugin => ({
  onExecute({ args }) {
    // The executor's own option, which envelop's types do not have.
    Object.assign(args, { signal: toNativeSignal(args.contextValue.request.signal) })
  },
})

/** A signal that aborts with another. AbortSignal.any takes a proxy too, but then its other listeners are lost. */
export function toNativeSignal(signal: AbortSignal): AbortSignal {
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return controller.signal
}
