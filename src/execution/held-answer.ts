import { GraphQLError } from 'graphql'
import type { ClientSignal } from './client-signal.ts'

/** What one answer holds. */
export interface HeldAnswer {
  add(characters: number): void
  /** Characters that were sent. */
  remove(characters: number): void
  /** Whether the answer must wait before it grows further. */
  readonly mustWait: boolean
  /**
   * Waits until the answer may grow.
   * @throws AnswerMemoryFullError after `maxWaitMs`; the signal's reason if the client leaves
   */
  wait(signal: ClientSignal | undefined): Promise<void>
  /** The answer is sent, or has failed. */
  release(): void
}

/** There was no memory for the answer in time. It ends the whole execution. */
export class AnswerMemoryFullError extends GraphQLError {
  constructor(originalError: Error) {
    super(originalError.message, { originalError })
    this.name = 'AnswerMemoryFullError'
  }
}

/** For an execution whose answer is not counted. */
export const NOT_HELD: HeldAnswer = {
  add: () => undefined,
  remove: () => undefined,
  mustWait: false,
  wait: () => Promise.resolve(),
  release: () => undefined,
}
