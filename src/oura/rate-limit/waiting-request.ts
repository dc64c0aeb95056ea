import { onAbort } from '../../abort.ts'
import type { Permit, PermitRequest } from './permit.ts'
import type { Turn, Waiter } from './turn.ts'

/** What the permit queue does when a request stops waiting. */
export interface WaitingRequestHooks {
  /** It was granted, refused or cancelled. */
  onEnd(): void
  /** Its client has disconnected. Called after `onEnd`. */
  onCancel(request: WaitingRequest): void
}

/** A request that waits for its permit until it is granted, refused or cancelled. */
export class WaitingRequest implements Waiter {
  readonly user: Waiter['user']
  /** By the monotonic clock, ms. */
  readonly deadlineAt: number
  readonly signal: Waiter['signal']
  readonly priority: Waiter['priority']
  readonly ticket: Waiter['ticket']
  turn: Turn | null = null
  readonly #hooks: WaitingRequestHooks
  #granted: Permit | undefined
  #refusal: { readonly error: unknown } | undefined
  /** Present while a caller waits. */
  #wait: Wait | undefined

  /**
   * @param request whose signal has not aborted
   * @param deadlineAt by the monotonic clock, ms
   */
  constructor(request: PermitRequest, deadlineAt: number, hooks: WaitingRequestHooks) {
    const { user, signal, priority, ticket } = request
    this.user = user
    this.deadlineAt = deadlineAt
    this.signal = signal
    this.priority = priority
    this.ticket = ticket
    this.#hooks = hooks
  }

  /** Waits for the permit. As a rule it was granted at once, so that nothing has to wait for the signal. */
  permit(): Promise<Permit> {
    if (this.#granted !== undefined) return Promise.resolve(this.#granted)
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal.error)
    return new Promise((resolve, reject) => {
      const { signal } = this
      const removeListener = onAbort(signal, () => {
        this.#end()
        this.#hooks.onCancel(this)
        reject(signal.reason)
      })
      this.#wait = { resolve, reject, removeListener }
    })
  }

  grant(permit: Permit): void {
    this.#granted = permit
    this.#wait?.resolve(permit)
    this.#end()
  }

  refuse(error: unknown): void {
    this.#refusal = { error }
    this.#wait?.reject(error)
    this.#end()
  }

  #end(): void {
    this.#wait?.removeListener()
    this.#hooks.onEnd()
  }
}

/** A caller that waits for a permit. */
interface Wait {
  readonly resolve: (permit: Permit) => void
  readonly reject: (error: unknown) => void
  readonly removeListener: () => void
}
