import type { Plugin } from 'graphql-yoga'

/** Headers of every answer whose route sets no others. */
export const SECURITY_HEADERS = {
  // Answers are personal health data, so no cache may store them.
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/** Sets strict headers on every answer, except those that a route has set already, as GraphiQL does. */
export function useSecurityHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
        if (!headers.has(name)) headers.set(name, value)
      }
    },
  }
}
