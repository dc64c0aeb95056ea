/** Changes of the permit counters that these have not confirmed yet. */
export class PendingChanges {
  #pending: Promise<unknown> | null = null
  readonly #onConfirmed: () => void

  /** @param onConfirmed called after each change, also after one that failed */
  constructor(onConfirmed: () => void) {
    this.#onConfirmed = onConfirmed
  }

  /** Resolves when all changes so far are confirmed; null if there are none. */
  get confirmed(): Promise<unknown> | null {
    return this.#pending
  }

  /** A change that fails is repeated by the next response. */
  add(change: Promise<void>): void {
    const all = Promise.all([this.#pending, change.catch(() => undefined)]).then(() => {
      if (this.#pending === all) this.#pending = null
      this.#onConfirmed()
    })
    this.#pending = all
  }
}
