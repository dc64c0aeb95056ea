import { MINUTE_MS, SECOND_MS } from '../../time.ts'

/** A record that Oura has announced as changed, and that has not been fetched since (cache invalidation by key). */
export interface RecordMark {
  readonly ouraId: string
  /** Its place among the marks of the user and resource. */
  readonly number: number
  /** When the change was announced, ms since 1970. */
  readonly at: number
  /** When to ask for it again after Oura had no such record, ms since 1970. */
  retryAt: number
}

/** For how long a record that Oura announced, but does not find, keeps its copy (oura-api.md, section 4: losses). */
export const MISSING_MS = 10 * MINUTE_MS
/** Time between two requests for such a record. */
const RETRY_MS = 30 * SECOND_MS

/**
 * The marks of one user and resource. Each change gets the next number. A request that was sent when the last number
 * was `n` has the changes up to `n`, and may lack later ones.
 */
export class RecordMarks {
  readonly #pending = new Map<string, RecordMark>()
  #last = 0
  #clearedThrough = 0

  /** Number of the last change. */
  get last(): number {
    return this.#last
  }

  /** How many records are marked. */
  get size(): number {
    return this.#pending.size
  }

  pending(): readonly RecordMark[] {
    return [...this.#pending.values()]
  }

  /** The mark of a record; undefined if it is not marked. */
  of(ouraId: string): RecordMark | undefined {
    return this.#pending.get(ouraId)
  }

  /** Whether a marked record should be fetched now. */
  isDue(now: number): boolean {
    return this.#pending.size > 0 && this.due(now).length > 0
  }

  /** The marked records that should be fetched now. */
  due(now: number): readonly RecordMark[] {
    return [...this.#pending.values()].filter(({ retryAt }) => retryAt <= now)
  }

  /** Copies whose request was sent before this number lack a change that others contain. */
  get clearedThrough(): number {
    return this.#clearedThrough
  }

  /** Marks a record. An older mark of it ends: a response that clears it may lack this change. */
  add(ouraId: string, at: number): void {
    this.#pending.set(ouraId, { ouraId, number: ++this.#last, at, retryAt: at })
  }

  /** A change that is applied to the copies already. */
  addCleared(ouraId: string): void {
    this.#pending.delete(ouraId)
    this.#clear(++this.#last)
  }

  /** The copies contain the change of a mark from now on. */
  clear(mark: RecordMark): void {
    if (this.#pending.get(mark.ouraId) !== mark) return
    this.#pending.delete(mark.ouraId)
    this.#clear(mark.number)
  }

  clearAll(): void {
    this.#pending.clear()
    this.#clear(this.#last)
  }

  isPending(mark: RecordMark): boolean {
    return this.#pending.get(mark.ouraId) === mark
  }

  /**
   * Oura has no such record.
   * @returns whether it is deleted, rather than late
   */
  missed(mark: RecordMark, now: number): boolean {
    if (now - mark.at >= MISSING_MS) return true
    mark.retryAt = now + RETRY_MS
    return false
  }

  /** Whether a copy whose request was sent at a number lacks a change that others contain. */
  isBehind(sentAfter: number): boolean {
    return sentAfter < this.#clearedThrough
  }

  #clear(number: number): void {
    this.#clearedThrough = Math.max(this.#clearedThrough, number)
  }
}
