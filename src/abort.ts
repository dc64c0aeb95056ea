/**
 * Calls `listener` once when the signal aborts, at once if it has already.
 * @returns removes the listener
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

/**
 * Waits for a promise until the signal aborts. The work behind the promise continues; only this caller stops waiting.
 * @param onGiveUp called if the signal aborts first
 * @throws the signal's reason
 */
export function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  onGiveUp: () => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const removeListener = onAbort(signal, () => {
      reject(signal.reason)
      onGiveUp()
    })
    promise.finally(removeListener).then(resolve, reject)
  })
}
