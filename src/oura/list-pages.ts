import type { Clock } from '../clock.ts'
import { UpstreamInvalidError } from './errors.ts'
import type { BytesInFlight } from './http/operation-bounds.ts'
import { readJson, unexpectedForm } from './http/read-response.ts'
import type { OuraResponse, PageBudget, UnsignedRequest } from './http/send.ts'
import { isRecord } from './records/record-shape.ts'
import type { RecordText } from './records/record-text.ts'

/** One page of Oura's list envelope (oura-api.md, section 5). */
export interface ListPage {
  readonly data: readonly unknown[]
  readonly nextToken: string | null
}

/**
 * Reads a page of a list.
 * @param now ms since 1970
 * @throws what `readJson` throws, and UpstreamInvalidError if the body is no list envelope
 */
export function readListPage(
  response: OuraResponse,
  request: Pick<UnsignedRequest, 'resource' | 'user'>,
  now: number,
): ListPage {
  const { resource } = request
  const body = readJson(response, request, now)
  if (!isRecord(body) || !Array.isArray(body['data'])) throw unexpectedForm(resource, response)
  const nextToken = body['next_token'] ?? null
  if (nextToken !== null && typeof nextToken !== 'string') throw unexpectedForm(resource, response)
  return { data: body['data'], nextToken: nextToken === '' ? null : nextToken }
}

/** All pages of a list. */
interface FetchedPages {
  readonly data: readonly unknown[]
  readonly text: RecordText
  readonly traceId: string | undefined
}

export interface ListPagesOptions {
  readonly send: (request: UnsignedRequest) => Promise<OuraResponse>
  readonly maxPages: number
  readonly clock: Clock
  /** Of all lists together. */
  readonly bytesInFlight: BytesInFlight
}

/**
 * Fetches all pages of a list, following `next_token`, as objects and as Oura's text. A list is never truncated. The
 * trace id is that of the last page.
 * @throws UpstreamInvalidError if the list has more than `maxPages` pages or repeats a token, GatewayBusyError, and what `readListPage` throws
 */
export async function fetchAllPages(
  request: UnsignedRequest,
  { send, maxPages, clock, bytesInFlight }: ListPagesOptions,
): Promise<FetchedPages> {
  const { resource } = request
  const items: (readonly unknown[])[] = []
  const text: Buffer[] = []
  const seen = new Set<string>()
  const pages: PageBudget = request.operation.pageBudget ?? { max: maxPages, used: 0 }
  let traceId: string | undefined
  let bytes = 0
  let next = request
  try {
    for (;;) {
      if (pages.used >= pages.max) {
        throw new UpstreamInvalidError(
          `Oura has more than ${pages.max} pages of ${resource.name} for this range, the limit OURA_MAX_PAGES (of a client, maxPages). Ask for a shorter range.`,
          { traceId },
        )
      }
      const response = await send(next)
      pages.used++
      bytes += response.bytes
      bytesInFlight.add(response.bytes)
      const { data, nextToken } = readListPage(response, request, clock.now())
      items.push(data)
      text.push(response.body)
      traceId = response.traceId
      if (nextToken === null) return { data: items.length === 1 ? data : items.flat(), text, traceId }
      if (seen.has(nextToken)) {
        throw new UpstreamInvalidError(`Oura repeated a page token of ${resource.name}.`, { traceId })
      }
      seen.add(nextToken)
      next = { ...request, query: { ...request.query, next_token: nextToken } }
    }
  } finally {
    bytesInFlight.release(bytes)
  }
}
