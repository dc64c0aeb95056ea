import type { Plugin } from 'graphql-yoga'

/**
 * Refuses a client that takes no form of answer that there is, and says which there are. Before anything runs: yoga
 * itself notices when it writes the answer, and a mutation has happened by then.
 */
export const useNotAcceptable = (): Plugin => ({
  onRequest({ request, endResponse, fetchAPI }) {
    if (request.method !== 'GET' && request.method !== 'POST') return
    if (isAcceptable(request.headers.get('accept') || '*/*')) return
    endResponse(
      new fetchAPI.Response(`Answers are JSON. Send the header "accept: ${JSON_TYPES.join(', ')}".\n`, {
        status: 406,
        headers: { accept: JSON_TYPES.join(', '), 'content-type': 'text/plain; charset=utf-8' },
      }),
    )
  },
})

const JSON_TYPES = ['application/graphql-response+json', 'application/json']
/** yoga also wraps the one answer into these where a client takes nothing else. */
const TYPES = [...JSON_TYPES, 'multipart/mixed', 'text/event-stream']

/** As yoga sees it: without weights, and in UTF-8 only. */
const isAcceptable = (accept: string): boolean =>
  accept
    .replace(/\s/g, '')
    .toLowerCase()
    .split(',')
    .some((range) => {
      const [asked = '', ...parameters] = range.split(';')
      const charset = parameters.find((parameter) => parameter.includes('charset=')) ?? 'charset=utf-8'
      return charset === 'charset=utf-8' && TYPES.some((type) => isMatching(asked, type))
    })

const isMatching = (asked: string, type: string): boolean => {
  const [main, sub] = asked.split('/')
  const [ofMain, ofSub] = type.split('/')
  return (main === '*' || main === ofMain) && (sub === '*' || sub === ofSub)
}
