import type { Plugin } from 'graphql-yoga'

/**
 * Answers 406 to a client whose Accept header excludes every media type of the gateway (RFC 9110, section 12.5.1).
 * Before execution: yoga itself checks the header only when it writes the answer, after a mutation has run.
 */
export function useContentNegotiation(): Plugin {
  return {
    onRequest({ request, endResponse, fetchAPI }) {
      if (request.method !== 'GET' && request.method !== 'POST') return
      if (accepts(request, TYPES)) return
      endResponse(
        new fetchAPI.Response(`Answers are JSON. Send the header "accept: ${JSON_TYPES.join(', ')}".\n`, {
          status: 406,
          headers: { accept: JSON_TYPES.join(', '), 'content-type': 'text/plain; charset=utf-8' },
        }),
      )
    },
  }
}

/** Whether a client reads server-sent events, as those of subscriptions do. */
export const acceptsEvents = (request: Request): boolean => accepts(request, [EVENT_STREAM])

/** Whether a client reads server-sent events and no plain JSON. */
export const acceptsEventsOnly = (request: Request): boolean =>
  acceptsEvents(request) && !accepts(request, JSON_TYPES)

/** Whether a client names a media type in which an answer can come in parts. A range such as any type names none. */
export const acceptsParts = ({ headers }: Request): boolean =>
  mediaTypesOf(headers.get('accept') ?? '').some((type) => type === MULTIPART || type === EVENT_STREAM)

/** The types and ranges of an Accept header, without parameters. */
const mediaTypesOf = (accept: string): string[] =>
  accept.split(',').map((range) => (range.split(';')[0] ?? '').trim().toLowerCase())

const MULTIPART = 'multipart/mixed'
const EVENT_STREAM = 'text/event-stream'
const JSON_TYPES = ['application/graphql-response+json', 'application/json']
/** yoga wraps a single answer into the last two if a client accepts nothing else. */
const TYPES = [...JSON_TYPES, MULTIPART, EVENT_STREAM]

/** Follows yoga's own rules: weights are ignored, and UTF-8 is the only charset. */
const accepts = ({ headers }: Request, types: readonly string[]): boolean =>
  (headers.get('accept') || '*/*')
    .replace(/\s/g, '')
    .toLowerCase()
    .split(',')
    .some((range) => {
      const [accepted = '', ...parameters] = range.split(';')
      const charset = parameters.find((parameter) => parameter.includes('charset=')) ?? 'charset=utf-8'
      return charset === 'charset=utf-8' && types.some((type) => isMatching(accepted, type))
    })

function isMatching(accepted: string, type: string): boolean {
  const [main, sub] = accepted.split('/')
  const [ofMain, ofSub] = type.split('/')
  return (main === '*' || main === ofMain) && (sub === '*' || sub === ofSub)
}
