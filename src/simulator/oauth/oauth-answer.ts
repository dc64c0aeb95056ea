import type { Answer } from '../http-answer.ts'
import type { JsonObject } from '../json.ts'
import { STYLE_SOURCE } from './consent-page.ts'

const NOT_STORED = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** A JSON answer that no cache may keep. */
export function oauthAnswer(body: JsonObject): Answer {
  return { status: 200, body: JSON.stringify(body), headers: NOT_STORED }
}

/** An error of the token or revocation endpoint (RFC 6749, section 5.2). */
export function oauthError(
  status: number,
  error: string,
  description: string,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    body: JSON.stringify({ error, error_description: description }),
    headers: { ...NOT_STORED, ...headers },
  }
}

/** An endpoint was asked by a method it does not take. */
export function wrongMethod(allowed: string): Answer {
  return oauthError(405, 'invalid_request', 'Method not allowed', { allow: allowed })
}

/** An HTML page of the identity provider; not to be framed, kept or told on to the next site. */
export function page(status: number, html: string): Answer {
  return {
    status,
    body: html,
    contentType: 'text/html; charset=utf-8',
    headers: {
      ...NOT_STORED,
      // no form-action: it would forbid the redirect back to the application, which answers the form
      'content-security-policy': `default-src 'none'; style-src ${STYLE_SOURCE}; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
  }
}

/** Sends the browser back to the application. */
export function redirect(location: string): Answer {
  return { status: 302, body: '', contentType: 'text/plain', headers: { ...NOT_STORED, location } }
}
