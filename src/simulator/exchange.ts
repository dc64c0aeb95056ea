import type { Answer } from './http-answer.ts'

/** A request as the part that serves it understands it. */
export interface Exchange {
  /** The id of whoever it is made for; null when unknown. */
  readonly user: string | null
  /** What else a fault may name that user by. */
  readonly token: string | null
  /**
   * Makes the ordinary answer, and does what the request asks for. Called once, and not at all when a fault answers
   * in its place. Throws RequestError for a refusal.
   */
  answer(): Answer
}
