/** A turn, as far as its tickets know it. */
interface TicketTurn {
  /** An announced request ended without a permit. */
  forgo(): void
}

/**
 * A request to come that its operation announced, so that the rate limiter admits or refuses it together with the
 * others. Its retries and its further pages use the same ticket.
 */
export class Ticket {
  readonly group: RequestGroup
  /** When the copy was fetched that the request renews, ms since 1970; -Infinity if there is no copy. */
  readonly copyAt: number
  /** The turn it belongs to, as soon as the limiter has made one. */
  turn: TicketTurn | null = null
  /** Whether it has its permit, or needs none any more. */
  isUsed = false

  constructor(group: RequestGroup, copyAt: number) {
    this.group = group
    this.copyAt = copyAt
  }

  /** Says that the request has ended, sent or not: a permit that was held for it becomes available. */
  end(): void {
    if (this.isUsed) return
    this.isUsed = true
    this.turn?.forgo()
  }
}

/** The requests of one operation, as far as they are known: the rate limiter lets them take turns together. */
export class RequestGroup {
  #announced: Ticket[] = []
  #plans = 0
  #onPlanned: (() => void)[] = []

  /**
   * A part of the operation starts to find out which requests it needs. No turn begins until it knows.
   * @returns says that it knows; only the first call counts
   */
  beginPlan(): () => void {
    this.#plans++
    let isEnded = false
    return () => {
      if (isEnded) return
      isEnded = true
      if (--this.#plans > 0) return
      const waiting = this.#onPlanned
      if (waiting.length === 0) return
      this.#onPlanned = []
      for (const listener of waiting) listener()
    }
  }

  /** Announces a request. @param copyAt see Ticket */
  announce(copyAt: number): Ticket {
    const ticket = new Ticket(this, copyAt)
    this.#announced.push(ticket)
    return ticket
  }

  /** Calls back as soon as no part of the operation is planning: at once if none is. */
  whenPlanned(listener: () => void): void {
    if (this.#plans === 0) listener()
    else this.#onPlanned.push(listener)
  }

  /** Takes what was announced since the last time and is still wanted: what is missing first, then the oldest copies. */
  takeAnnounced(): Ticket[] {
    const tickets = this.#announced
    this.#announced = []
    const wanted = tickets.filter(({ isUsed }) => !isUsed)
    // Stable, so that requests of one age keep their order.
    return wanted.sort((a, b) => (a.copyAt === b.copyAt ? 0 : a.copyAt - b.copyAt))
  }
}
