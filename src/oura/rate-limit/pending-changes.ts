/** Changes of the permit counters that these have not confirmed yet. */
export class PendingChanges {
  #pending: Promise<unknown> | null = null

  /** Resolves when all changes so far are confirmed; null if there are none. */
  get confirmed(): Promise<unknown> | null {
    return this.#pending
  }

  /**
   * Adds a change. One that fails is repeated by the next response.
   * @param onConfirmed called also if the change fails
   */
  add(change: Promise<void>, onConfirmed: () => void): void {
    const all = Promise.all([this.#pending, change.catch(() => undefined)]).then(() => {
      if (this.#pending === all) this.#pending = null
      onConfirmed()
    })
    this.#pending = all
  }
}
