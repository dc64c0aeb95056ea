import type { ErrorLike } from './problem.ts'

/** How an operation stands, in words that every client can be brought to. */
export interface QueryState<Data> {
  /** What is known, with null where `errors` has the reason. Undefined before the first answer, and where nothing came. */
  readonly data: Data | undefined
  /** The errors of the last answer; those of a single field have a `path`. */
  readonly errors: readonly ErrorLike[]
  /** Whether an answer is on its way. */
  readonly isLoading: boolean
  /** Asks the gateway again. */
  readonly onRetry: () => void
}
