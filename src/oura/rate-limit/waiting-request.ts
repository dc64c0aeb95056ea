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
  readonly permit: Promise<Permit>
  readonly #hooks: WaitingRequestHooks
  readonly #removeListener: () => void
  #resolve: (permit: Permit) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

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
    this.permit = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#removeListener = onAbort(signal, () => {
      this.#end()
      hooks.onCancel(this)
      this.#reject(signal.reason)
    })
  }

  grant(permit: Permit): void {
    this.#end()
    this.#resolve(permit)
  }

  refuse(error: unknown): void {
    this.#end()
    this.#reject(error)
  }

  #end(): void {
    this.#removeListener()
    this.#hooks.onEnd()
  }
}
