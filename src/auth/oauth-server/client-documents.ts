import type { Clock } from '../../clock.ts'
import { createLruCache } from '../../lru-cache.ts'
import { createSingleFlight } from '../../single-flight.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../time.ts'
import { type ClientMetadata, ClientMetadataError, parseClientMetadata } from './client-metadata.ts'
import { DocumentError, type FetchDocument } from './fetch-document.ts'

/** Clients whose id is the URL of their metadata (OAuth Client ID Metadata Document, draft 02). */
export interface ClientDocuments {
  /** The metadata at a URL, or a sentence that says why it cannot be used. */
  find(url: string): Promise<ClientMetadata | string>
}

interface ClientDocumentsOptions {
  readonly fetchDocument: FetchDocument
  readonly clock: Clock
}

interface Cached {
  readonly result: ClientMetadata | string
  /** ms since 1970 */
  readonly freshUntil: number
}

/** Documents in memory. */
const MAX_DOCUMENTS = 200
/** Documents that are fetched at the same time. */
const MAX_FETCHES = 10
/** A document is cached as its response says (RFC 9111), within these bounds. */
const MIN_FRESH_MS = 5 * MINUTE_MS
const MAX_FRESH_MS = DAY_MS
/** A failure is cached as long, so that a page that is reloaded does not fetch again and again. */
const FAILURE_MS = 30 * SECOND_MS

export function createClientDocuments({ fetchDocument, clock }: ClientDocumentsOptions): ClientDocuments {
  const cache = createLruCache<Cached>(MAX_DOCUMENTS)
  const flights = createSingleFlight<ClientMetadata | string>()
  let fetches = 0

  function keep(url: string, result: Cached['result'], freshMs: number): Cached['result'] {
    cache.set(url, { result, freshUntil: clock.now() + freshMs })
    return result
  }

  async function load(url: string): Promise<ClientMetadata | string> {
    if (fetches >= MAX_FETCHES) return 'Too many metadata documents are being fetched. Try again.'
    fetches += 1
    try {
      const { body, maxAgeMs } = await fetchDocument(url)
      return keep(url, parse(body, url), Math.min(Math.max(maxAgeMs, MIN_FRESH_MS), MAX_FRESH_MS))
    } catch (error) {
      if (!(error instanceof DocumentError || error instanceof ClientMetadataError)) throw error
      return keep(url, error.message, FAILURE_MS)
    } finally {
      fetches -= 1
    }
  }

  return {
    async find(url) {
      const fault = faultOf(url)
      if (fault !== null) return fault
      const cached = cache.get(url)
      if (cached !== undefined && cached.freshUntil > clock.now()) return cached.result
      return flights.run(url, () => load(url))
    },
  }
}

const MAX_URL_LENGTH = 500

/** Why a URL is no client id (section 3 of the draft); null if it is one. */
function faultOf(text: string): string | null {
  if (text.length > MAX_URL_LENGTH || !URL.canParse(text)) return 'client_id is no URL.'
  const { href, protocol, pathname, username, password, hash } = new URL(text)
  // The same string as every reader makes of it: no `..`, no upper case, no default port.
  const isPlain = href === text && username === '' && password === '' && hash === '' && !text.includes('#')
  return isPlain && protocol === 'https:' && pathname !== '/'
    ? null
    : 'client_id has to be a plain https URL with a path.'
}

function parse(body: string, url: string): ClientMetadata {
  let document: unknown
  try {
    document = JSON.parse(body)
  } catch {
    throw new DocumentError('The metadata document of the client is not JSON.')
  }
  const metadata = parseClientMetadata(document)
  const { client_id: clientId } = document as { readonly client_id?: unknown }
  if (clientId === url) return metadata
  throw new DocumentError('The metadata document of the client names another client_id.')
}
