import type { GraphQLFormattedError } from 'graphql'

/** A result of a subscription. */
export interface Payload {
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what is there
  readonly data?: any
  readonly errors?: readonly GraphQLFormattedError[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** An open stream of server-sent events. */
export interface Subscriber {
  readonly response: Response
  /** The next result; null when the server has completed the subscription. */
  next(): Promise<Payload | null>
  /** Comments so far, with which the server keeps the connection alive. */
  readonly comments: number
  /** Closes the connection. */
  close(): Promise<void>
}

export const CHANGES = `subscription Changes($dataTypes: [WebhookDataType!], $after: String) {
  documentChanged(dataTypes: $dataTypes, after: $after) {
    cursor event dataType eventTime documentId node { __typename id ... on DailySleep { day score } }
  }
}`

/** A subscription without `node`, which needs no request to Oura. */
export const NOTICES = CHANGES.replace(/node \{.*\}\n/, '\n')

/** A POST of a subscription, as clients for server-sent events send it. */
export const subscriptionRequest = (
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  body: JSON.stringify({ query, variables }),
})

/** Reads the answer to a subscription. */
export function readSubscription(response: Response): Subscriber {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let comments = 0

  async function nextBlock(): Promise<string | null> {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        if (!block.startsWith(':')) return block
        comments++
        continue
      }
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      if (done) throw new Error(`The stream has ended without a complete event. ${text}`)
      text += decoder.decode(value, { stream: true })
    }
  }

  return {
    response,
    async next() {
      const lines = (await nextBlock())?.split('\n') ?? []
      if (lines[0] === 'event: complete') return null
      const data = lines.find((line) => line.startsWith('data: '))
      if (lines[0] !== 'event: next' || data === undefined)
        throw new Error(`Unknown event: ${lines.join('|')}`)
      return JSON.parse(data.slice('data: '.length)) as Payload
    },
    get comments() {
      return comments
    },
    close: async () => void (await reader?.cancel()),
  }
}
