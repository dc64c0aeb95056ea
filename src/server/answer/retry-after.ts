import type { Plugin } from 'graphql-yoga'

/** For an answer whose error does not say when to retry. */
const DEFAULT_SECONDS = 30

/** Adds the Retry-After header to every answer with status 429 or 503 (RFC 9110, section 10.2.3). */
export function useRetryAfter(): Plugin {
  return {
    onResponse({ response: { status, headers } }) {
      if ((status === 429 || status === 503) && !headers.has('retry-after')) {
        headers.set('retry-after', `${DEFAULT_SECONDS}`)
      }
    },
  }
}
