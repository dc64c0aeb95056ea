import type { ErrorLike } from './problem.ts'

/** How an operation stands, apart from its data. */
export interface QueryStatus {
  /** The errors of the last answer; those of a single field have a `path`. */
  readonly errors: readonly ErrorLike[]
  /** Whether an answer is on its way. */
  readonly isLoading: boolean
  /** Asks the gateway again. */
  readonly onRetry: () => void
}

/** How an operation stands, in words that every client can be brought to. */
export interface QueryState<Data> extends QueryStatus {
  /** What is known, with null where `errors` has the reason. Undefined before the first answer, and where none came. */
  readonly data: Data | undefined
}

/** How the further pages of a list stand, which are asked for one by one. */
export interface MorePages {
  readonly isLoading: boolean
  /** The errors of the page that was asked for last. */
  readonly errors: readonly ErrorLike[]
  /** Asks for the page after a cursor, unless one is on its way. */
  readonly loadMore: (after: string) => Promise<void>
}
