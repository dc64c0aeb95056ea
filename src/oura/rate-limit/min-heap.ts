/** A binary min-heap (priority queue) of distinct items: push, pop and delete take logarithmic time. */
export class MinHeap<T> {
  readonly #items: { readonly key: number; readonly item: T }[] = []
  readonly #indices = new Map<T, number>()

  get size(): number {
    return this.#items.length
  }

  /** The item with the smallest key. */
  get min(): T | undefined {
    return this.#items[0]?.item
  }

  /** The smallest key; Infinity if the heap is empty. */
  get minKey(): number {
    return this.#keyAt(0)
  }

  /** Adds an item. One that is in the heap already gets the new key. */
  push(key: number, item: T): void {
    this.delete(item)
    const index = this.#items.push({ key, item }) - 1
    this.#indices.set(item, index)
    this.#moveUp(index)
  }

  /** Removes and returns the item with the smallest key. */
  pop(): T | undefined {
    const { min } = this
    if (min !== undefined) this.delete(min)
    return min
  }

  /** Removes an item, if it is in the heap. */
  delete(item: T): void {
    const index = this.#indices.get(item)
    if (index === undefined) return
    this.#swap(index, this.#items.length - 1)
    this.#items.pop()
    this.#indices.delete(item)
    this.#moveUp(index)
    this.#moveDown(index)
  }

  #moveUp(start: number): void {
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (this.#keyAt(parent) <= this.#keyAt(index)) return
      this.#swap(index, parent)
      index = parent
    }
  }

  #moveDown(start: number): void {
    let index = start
    while (index < this.#items.length) {
      const left = 2 * index + 1
      const child = this.#keyAt(left + 1) < this.#keyAt(left) ? left + 1 : left
      if (this.#keyAt(child) >= this.#keyAt(index)) return
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
    this.#indices.set(second.item, a)
    this.#indices.set(first.item, b)
  }
}
