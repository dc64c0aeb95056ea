import type { ErrorLike } from './problem.ts'

/** The status of an operation without its data. */
export interface QueryStatus {
  /** The errors of the last response; errors of a field have a `path`. */
  readonly errors: readonly ErrorLike[]
  /** Whether a request is running. */
  readonly isLoading: boolean
  /** Sends the request again. */
  readonly onRetry: () => void
}

/** The status and data of an operation, independent of the client. */
export interface QueryState<Data> extends QueryStatus {
  /** The data, with null for fields that have an error. Undefined before the first response, and without a response. */
  readonly data: Data | undefined
}

/** The status of further pages of a list, which are loaded one by one. */
export interface MorePages {
  readonly isLoading: boolean
  /** The errors of the page that was requested last. */
  readonly errors: readonly ErrorLike[]
  /** Loads the page after a cursor, unless a page is already loading. */
  readonly loadMore: (after: string) => Promise<void>
}
