import type { ClientSignal } from './client-signal.ts'
import { AnswerMemoryFullError, type HeldAnswer } from './held-answer.ts'

/** How much the answers of a process may hold together. */
export interface AnswerMemoryBounds {
  /** Characters of all answers from which on large ones wait. One of them may still grow. */
  readonly maxCharacters: number
  /** Characters of one user's answers from which on their large ones wait. */
  readonly maxCharactersOfUser: number
  /** An answer with fewer characters never waits. */
  readonly smallCharacters: number
  /** Unread bytes of all responses from which on a large answer waits before it grows; after `unreadWaitMs` the next one may. */
  readonly maxUnreadBytes: number
  readonly unreadWaitMs: number
  /** The longest wait of an answer, ms. */
  readonly maxWaitMs: number
  /** Bytes of responses that clients have not read. @default none are counted */
  readonly unreadBytes?: () => number
  /** Makes the error of an answer that has waited for `maxWaitMs`. */
  readonly toBusyError: () => Error
}

/**
 * The memory of all answers that are being written or wait for their response. What an answer will need is unknown
 * before it is written, so its characters are counted as it grows, and those that have grown large wait while there are
 * too many. The answer that has waited first may always grow, so that every wait ends.
 */
export interface AnswerMemory {
  /** Begins an answer of a user. Users take turns. */
  hold(user: string): HeldAnswer
  /** Characters that answers hold now. */
  readonly characters: number
  /** Answers that wait now. */
  readonly waiting: number
  /** How often an answer has waited. */
  readonly waits: number
}

interface User {
  readonly key: string
  characters: number
  /** Answers that are held. */
  answers: number
  /** Answers that wait, the oldest first. */
  readonly waiting: Set<Answer>
}

/** Interval in which unread bytes are looked at while answers wait for them, ms. */
const UNREAD_CHECK_MS = 20

export function createAnswerMemory(bounds: AnswerMemoryBounds): AnswerMemory {
  return new Memory(bounds)
}

class Memory implements AnswerMemory {
  readonly bounds: AnswerMemoryBounds
  characters = 0
  waiting = 0
  waits = 0
  /** The answer that may grow beyond the bounds; null if there is none. */
  #first: Answer | null = null
  readonly #users = new Map<string, User>()
  /** Users with waiting answers; the one whose answer was resumed last is at the end. */
  readonly #waitingUsers = new Set<User>()
  #isResuming = false
  /** Time of `performance.now()` at which an answer was last resumed despite unread bytes, ms. */
  #passedUnreadAt = Number.NEGATIVE_INFINITY

  constructor(bounds: AnswerMemoryBounds) {
    this.bounds = bounds
  }

  hold(key: string): HeldAnswer {
    let user = this.#users.get(key)
    if (user === undefined) {
      user = { key, characters: 0, answers: 0, waiting: new Set() }
      this.#users.set(key, user)
    }
    user.answers++
    return new Answer(this, user)
  }

  drop(answer: Answer): void {
    const { user } = answer
    user.answers--
    if (user.answers === 0) this.#users.delete(user.key)
    if (this.#first === answer) this.#first = null
    this.resumeSoon()
  }

  isFull(user: User): boolean {
    const { maxCharacters, maxCharactersOfUser } = this.bounds
    return this.characters > maxCharacters || user.characters > maxCharactersOfUser
  }

  isFirst(answer: Answer): boolean {
    return this.#first === answer
  }

  get isUnread(): boolean {
    const { unreadBytes, maxUnreadBytes } = this.bounds
    return unreadBytes !== undefined && unreadBytes() > maxUnreadBytes
  }

  addWaiting(answer: Answer): void {
    this.waiting++
    this.waits++
    answer.user.waiting.add(answer)
    this.#waitingUsers.add(answer.user)
    this.resumeSoon()
  }

  removeWaiting(answer: Answer): void {
    const { user } = answer
    if (!user.waiting.delete(answer)) return
    this.waiting--
    this.#waitingUsers.delete(user)
    if (user.waiting.size > 0) this.#waitingUsers.add(user)
  }

  /** Resumes one answer in each turn of the event loop: it may fill the memory again. */
  resumeSoon(): void {
    if (this.#isResuming || this.waiting === 0) return
    this.#isResuming = true
    setImmediate(() => this.#resumeNext())
  }

  #resumeNext(): void {
    this.#isResuming = false
    const now = performance.now()
    if (this.isUnread) {
      const nextAt = this.#passedUnreadAt + this.bounds.unreadWaitMs
      if (now < nextAt) {
        this.#resumeAfter(Math.min(UNREAD_CHECK_MS, nextAt - now))
        return
      }
      this.#passedUnreadAt = now
    }
    const next = this.#next()
    if (next === undefined) return
    this.removeWaiting(next)
    next.resume()
    this.resumeSoon()
  }

  #resumeAfter(ms: number): void {
    if (this.waiting === 0) return
    this.#isResuming = true
    setTimeout(() => this.#resumeNext(), ms).unref()
  }

  #next(): Answer | undefined {
    for (const user of this.#waitingUsers) {
      if (this.isFull(user)) continue
      for (const answer of user.waiting) return answer
    }
    if (this.#first !== null) return undefined
    for (const { waiting } of this.#waitingUsers) {
      for (const answer of waiting) {
        this.#first = answer
        return answer
      }
    }
    return undefined
  }
}

class Answer implements HeldAnswer {
  readonly user: User
  readonly #memory: Memory
  #characters = 0
  #isReleased = false
  /** Whether it has become large while clients read what was sent. */
  #isLarge = false
  #wait: Promise<void> | undefined
  #resume: () => void = () => undefined

  constructor(memory: Memory, user: User) {
    this.#memory = memory
    this.user = user
  }

  add(characters: number): void {
    if (this.#isReleased) return
    this.#characters += characters
    this.user.characters += characters
    this.#memory.characters += characters
  }

  remove(characters: number): void {
    this.add(-Math.min(characters, this.#characters))
    this.#memory.resumeSoon()
  }

  get mustWait(): boolean {
    const memory = this.#memory
    if (this.#characters <= memory.bounds.smallCharacters || this.#isReleased) return false
    if (this.#wait !== undefined) return true
    if (!this.#isLarge && memory.isUnread) return true
    this.#isLarge = true
    return memory.isFull(this.user) && !memory.isFirst(this)
  }

  wait(signal: ClientSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    this.#wait ??= new Promise<void>((resolve, reject) => {
      const end = () => {
        this.#wait = undefined
        this.#resume = () => undefined
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      const fail = (reason: unknown) => {
        end()
        this.#memory.removeWaiting(this)
        reject(reason)
      }
      const onAbort = () => fail(signal?.reason)
      const { maxWaitMs, toBusyError } = this.#memory.bounds
      const timer = setTimeout(() => fail(new AnswerMemoryFullError(toBusyError())), maxWaitMs).unref()
      signal?.addEventListener('abort', onAbort)
      this.#resume = () => {
        end()
        this.#isLarge = true
        resolve()
      }
      this.#memory.addWaiting(this)
    })
    return this.#wait
  }

  resume(): void {
    this.#resume()
  }

  release(): void {
    if (this.#isReleased) return
    this.add(-this.#characters)
    this.#isReleased = true
    // What still waits ends by itself: the client has left, or its part of the answer is not sent.
    this.#memory.removeWaiting(this)
    this.#resume()
    this.#memory.drop(this)
  }
}
