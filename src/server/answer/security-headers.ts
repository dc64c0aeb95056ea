import type { Plugin } from 'graphql-yoga'

/** What every answer has where nothing else is said. */
export const SECURITY_HEADERS = {
  // Answers are somebody's health data: no cache on the way may keep them.
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/** Strict headers for every answer; a route that needs others (GraphiQL) sets them before. */
export const useSecurityHeaders = (): Plugin => ({
  onResponse({ response }) {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      if (!response.headers.has(name)) response.headers.set(name, value)
    }
  },
})
