/**
 * A binary min-heap (priority queue): push and pop take logarithmic time. An item cannot be removed before it is the
 * first; callers skip the ones that are no longer of use.
 */
export class MinHeap<T> {
  readonly #items: { readonly key: number; readonly item: T }[] = []

  /** The item with the smallest key. */
  get min(): T | undefined {
    return this.#items[0]?.item
  }

  /** The smallest key; Infinity if the heap is empty. */
  get minKey(): number {
    return this.#keyAt(0)
  }

  push(key: number, item: T): void {
    let index = this.#items.push({ key, item }) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (this.#keyAt(parent) <= key) return
      this.#swap(index, parent)
      index = parent
    }
  }

  /** Removes and returns the item with the smallest key. */
  pop(): T | undefined {
    const first = this.#items[0]
    const last = this.#items.pop()
    if (first === undefined || last === undefined || first === last) return first?.item
    this.#items[0] = last
    for (let index = 0; ; ) {
      const left = 2 * index + 1
      const child = this.#keyAt(left + 1) < this.#keyAt(left) ? left + 1 : left
      if (this.#keyAt(child) >= last.key) return first.item
      this.#swap(index, child)
      index = child
    }
  }

  #keyAt(index: number): number {
    return this.#items[index]?.key ?? Number.POSITIVE_INFINITY
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#items[a], this.#items[b]]
    if (first === undefined || second === undefined) return
    this.#items[a] = second
    this.#items[b] = first
  }
}
