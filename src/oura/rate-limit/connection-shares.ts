/** Connections of one user while others wait. */
const shareOf = (concurrency: number): number => Math.max(1, Math.floor(concurrency / 2))

/**
 * Connections that the transport needs. A user who is alone may use all of `concurrency`. What exceeds their share does
 * not count against users who arrive later, so that those need not wait for requests that hang.
 */
export const connectionsFor = (concurrency: number): number => 2 * concurrency - shareOf(concurrency)

/** Counts the connections in use, by user. Every step takes constant time. */
export class ConnectionShares {
  readonly #concurrency: number
  readonly #share: number
  readonly #used = new Map<string, number>()
  #total = 0
  /** Connections in use within the shares of their users. */
  #withinShares = 0

  /** @param concurrency requests at the same time */
  constructor(concurrency: number) {
    this.#concurrency = concurrency
    this.#share = shareOf(concurrency)
  }

  /** Whether any user may take a connection. */
  get hasFree(): boolean {
    return this.#withinShares < this.#concurrency
  }

  /** Connections that a user may take while others wait. */
  freeWithinShare(user: string): number {
    return Math.max(0, Math.min(this.#share - this.#usedBy(user), this.#concurrency - this.#withinShares))
  }

  /** Connections that a user may take if no other waits. */
  freeFor(user: string): number {
    return Math.max(this.freeWithinShare(user), this.#concurrency - this.#total)
  }

  take(user: string): void {
    this.#set(user, this.#usedBy(user) + 1)
  }

  release(user: string): void {
    this.#set(user, this.#usedBy(user) - 1)
  }

  #usedBy(user: string): number {
    return this.#used.get(user) ?? 0
  }

  #set(user: string, count: number): void {
    const before = this.#usedBy(user)
    this.#total += count - before
    this.#withinShares += Math.min(count, this.#share) - Math.min(before, this.#share)
    if (count > 0) this.#used.set(user, count)
    else this.#used.delete(user)
  }
}
