/** What waiting code needs of an AbortSignal. Every AbortSignal is one. */
export interface Cancellation {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A Cancellation that costs a fraction of an AbortController: each request listens to one several times. */
export class CancellationSource implements Cancellation {
  #aborted = false
  #reason: unknown
  readonly #listeners = new Set<() => void>()

  get aborted(): boolean {
    return this.#aborted
  }

  get reason(): unknown {
    return this.#reason
  }

  /** Aborts once, with the first reason. */
  abort(reason: unknown): void {
    if (this.#aborted) return
    this.#aborted = true
    this.#reason = reason
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener()
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener)
  }

  protected get isListenedTo(): boolean {
    return this.#listeners.size > 0
  }
}

/**
 * Aborts when another one does, or when its time is up. The timer runs only while there are listeners, so that it needs
 * no end: AbortSignal.any with AbortSignal.timeout keeps a timer for each operation that has finished.
 */
export class TimedCancellation extends CancellationSource {
  readonly #parent: Cancellation
  readonly #endsAt: number
  readonly #toReason: () => unknown
  #timer: NodeJS.Timeout | undefined
  #stopListening: (() => void) | undefined

  /** @param toReason makes the reason if the time is up */
  constructor(parent: Cancellation, timeoutMs: number, toReason: () => unknown) {
    super()
    this.#parent = parent
    this.#endsAt = performance.now() + timeoutMs
    this.#toReason = toReason
  }

  override get aborted(): boolean {
    if (!super.aborted && this.#parent.aborted) this.abort(this.#parent.reason)
    if (!super.aborted && performance.now() >= this.#endsAt) this.abort(this.#toReason())
    return super.aborted
  }

  override abort(reason: unknown): void {
    this.#stop()
    super.abort(reason)
  }

  override addEventListener(type: 'abort', listener: () => void): void {
    super.addEventListener(type, listener)
    this.#stopListening ??= onAbort(this.#parent, () => this.abort(this.#parent.reason))
    this.#timer ??= setTimeout(
      () => this.abort(this.#toReason()),
      Math.max(0, this.#endsAt - performance.now()),
    ).unref()
  }

  override removeEventListener(type: 'abort', listener: () => void): void {
    super.removeEventListener(type, listener)
    if (!this.isListenedTo) this.#stop()
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    // The parent may live as long as the process.
    this.#stopListening?.()
    this.#stopListening = undefined
  }
}

/**
 * Calls `listener` once when the signal aborts, at once if it has already.
 * @returns removes the listener
 */
export function onAbort(signal: Cancellation, listener: () => void): () => void {
  if (signal.aborted) {
    listener()
    return () => undefined
  }
  signal.addEventListener('abort', listener)
  return () => signal.removeEventListener('abort', listener)
}

/**
 * Waits for a promise until the signal aborts. The work behind the promise continues; only this caller stops waiting.
 * @param onGiveUp called if the signal aborts first
 * @throws the signal's reason
 */
export const unlessAborted = <T>(
  promise: Promise<T>,
  signal: Cancellation,
  onGiveUp?: () => void,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const removeListener = onAbort(signal, () => {
      reject(signal.reason)
      onGiveUp?.()
    })
    promise.then(
      (value) => {
        removeListener()
        resolve(value)
      },
      (error: unknown) => {
        removeListener()
        reject(error)
      },
    )
  })
