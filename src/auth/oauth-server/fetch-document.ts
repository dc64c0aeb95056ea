import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { request as sendRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { SECOND_MS } from '../../time.ts'
import { isPublicAddress } from './public-addresses.ts'

/** A document as it was received. */
export interface FetchedDocument {
  readonly body: string
  /** How long the response says that it is fresh (RFC 9111, section 5.2.2.1), ms; 0 if it does not. */
  readonly maxAgeMs: number
}

/** Fetches a document of the public internet. @throws DocumentError */
export type FetchDocument = (url: string) => Promise<FetchedDocument>

/** A document could not be fetched or read. The message is for the user who sees it. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
}

/** Resolves a host name to all of its addresses, as dns.lookup does. */
type LookupAll = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export interface FetchDocumentOptions {
  /** @default dns.lookup */
  readonly lookup?: LookupAll
  /** Whether a host may have this address. @default isPublicAddress */
  readonly isAllowed?: (address: string) => boolean
  /** Certificates of authorities beside those of Node, PEM. @default none */
  readonly ca?: string
  /** Time for the connection and the whole response. @default 5000 */
  readonly timeoutMs?: number
}

/** The draft recommends a limit of 5 kB; documents with logos and policies in several languages are larger. */
const MAX_BYTES = 20_000

/**
 * Makes a fetch that a stranger may aim (server-side request forgery, section 8.6 of the draft): https alone, and to public
 * addresses alone. The address that is checked is the one that the socket connects to, so that a second answer of DNS
 * changes nothing. Redirects are not followed, and neither a proxy nor credentials are used.
 */
export function createFetchDocument(options: FetchDocumentOptions = {}): FetchDocument {
  const { isAllowed = isPublicAddress, ca, timeoutMs = 5 * SECOND_MS } = options
  const lookup = checkedLookup(options.lookup ?? dnsLookup, isAllowed)

  return (url) => {
    const { protocol, hostname } = new URL(url)
    // Sockets to an address make no lookup.
    if (protocol !== 'https:' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) {
      return Promise.reject(new DocumentError('A metadata document has an https URL with a host name.'))
    }
    return new Promise((resolve, reject) => {
      const fail = (message: string) => {
        request.destroy()
        reject(new DocumentError(message))
      }
      const timer = setTimeout(
        () => fail(`The metadata document did not arrive within ${timeoutMs} ms.`),
        timeoutMs,
      )
      const request = sendRequest(
        url,
        { lookup, agent: false, ca, headers: { accept: 'application/json' } },
        (response) => {
          if (response.statusCode !== 200) {
            return fail(`The metadata document has the HTTP status ${response.statusCode}.`)
          }
          const chunks: Buffer[] = []
          let bytes = 0
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length
            if (bytes > MAX_BYTES) fail(`The metadata document has more than ${MAX_BYTES} bytes.`)
            else chunks.push(chunk)
          })
          response.on('end', () => {
            const maxAge = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(response.headers['cache-control'] ?? '')?.[1]
            resolve({
              body: Buffer.concat(chunks).toString('utf8'),
              maxAgeMs: Number(maxAge ?? 0) * SECOND_MS,
            })
          })
          response.on('error', () => fail('The metadata document did not arrive completely.'))
        },
      )
      request.on('error', (error) =>
        reject(
          error instanceof DocumentError
            ? error
            : new DocumentError('The metadata document cannot be reached.'),
        ),
      )
      request.on('close', () => clearTimeout(timer))
      request.end()
    })
  }
}

/** A lookup for sockets that fails if any address of the host is not allowed: a host that has both is an attack. */
const checkedLookup =
  (lookup: LookupAll, isAllowed: (address: string) => boolean): LookupFunction =>
  (hostname, { all }, callback) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || first === undefined) {
        return callback(error ?? new DocumentError('The host of the metadata document has no address.'), [])
      }
      if (!addresses.every(({ address }) => isAllowed(address))) {
        return callback(
          new DocumentError('The host of the metadata document is not on the public internet.'),
          [],
        )
      }
      if (all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
