import { type Client, type CombinedError, gql } from '@urql/core'
import { onEnd, pipe, subscribe } from 'wonka'

const CHANGES = gql`
  subscription Changes($after: String) {
    documentChanged(after: $after) {
      cursor
      event
      dataType
      node { id ... on DailySleep { score } }
    }
  }
`

interface Change {
  readonly cursor: string
  readonly event: 'CREATE' | 'UPDATE' | 'DELETE' | 'UNKNOWN'
  readonly dataType: string
}

/** Errors that another attempt does not fix. */
const isFinal = ({ graphQLErrors }: CombinedError) =>
  graphQLErrors.some(
    ({ extensions }) => !/^(UPSTREAM_UNAVAILABLE|RATE_LIMITED)$/.test(`${extensions['code']}`),
  )

/**
 * Follows the changes of the user's records, and resumes after the last one when the connection is lost. The cache has
 * the new `node` already when `onChange` is called.
 * @param client with `fetchSubscriptions: true`
 * @returns ends it
 */
export function followChanges(
  client: Client,
  onChange: (change: Change) => void,
  onError: (error: CombinedError) => void,
  retryMs = 3_000,
): () => void {
  let after: string | null = null
  let stop = () => {}
  let isOver = false

  function start(): void {
    if (isOver) return
    const { unsubscribe } = pipe(
      client.subscription<{ documentChanged: Change }>(CHANGES, { after }),
      onEnd(() => {
        // Without a cursor, what came in the last ten minutes.
        after ??= ''
        setTimeout(start, retryMs)
      }),
      subscribe(({ data, error }) => {
        if (data?.documentChanged) {
          after = data.documentChanged.cursor
          onChange(data.documentChanged)
        } else if (error !== undefined && !isOver && isFinal(error)) {
          isOver = true
          onError(error)
        }
      }),
    )
    stop = unsubscribe
  }

  start()
  return () => {
    isOver = true
    stop()
  }
}
