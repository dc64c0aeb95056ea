/**
 * A list whose items arrive in batches: what the resolver of a list with @stream may return. The next batch is loaded
 * when the client has read the one before.
 */
export class ItemBatches<T> {
  readonly batches: AsyncIterator<readonly T[], undefined>

  constructor(batches: AsyncIterator<readonly T[], undefined>) {
    this.batches = batches
  }

  /** The same batches with something made of each item. */
  map<U>(toItem: (item: T) => U): ItemBatches<U> {
    const { batches } = this
    return new ItemBatches<U>({
      async next() {
        const { done, value } = await batches.next()
        return done ? { done: true, value: undefined } : { done: false, value: value.map(toItem) }
      },
      async return() {
        await batches.return?.()
        return { done: true, value: undefined }
      },
    })
  }
}
