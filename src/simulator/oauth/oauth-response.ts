import type { HttpResponse } from '../http-response.ts'
import type { JsonObject } from '../json.ts'
import { STYLE_SOURCE } from './consent-page.ts'

const NOT_STORED = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** A JSON response that no cache may store. */
export function oauthResponse(body: JsonObject): HttpResponse {
  return { status: 200, body: JSON.stringify(body), headers: NOT_STORED }
}

/** An error of the token or revocation endpoint (RFC 6749, section 5.2). */
export function oauthError(
  status: number,
  error: string,
  description: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    status,
    body: JSON.stringify({ error, error_description: description }),
    headers: { ...NOT_STORED, ...headers },
  }
}

/** A request with a method that the endpoint does not have. */
export function wrongMethod(allowed: string): HttpResponse {
  return oauthError(405, 'invalid_request', 'Method not allowed', { allow: allowed })
}

/** An HTML page of the identity provider: no frames, no caching, no referrer. */
export function page(status: number, html: string): HttpResponse {
  return {
    status,
    body: html,
    contentType: 'text/html; charset=utf-8',
    headers: {
      ...NOT_STORED,
      // no form-action: it would forbid the redirect to the application that follows the form
      'content-security-policy': `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
  }
}

/** Redirects the browser to the application. */
export function redirect(location: string): HttpResponse {
  return { status: 302, body: '', contentType: 'text/plain', headers: { ...NOT_STORED, location } }
}
