import { isJson } from '../server/request/request-body.ts'
import { RequestRefusedError } from '../server/request/request-refused-error.ts'
import { CrossSiteError } from './errors.ts'

/** Protection against cross-site request forgery (CSRF): which pages may act with their visitor's cookies. */
export interface CsrfProtection {
  /** False if the browser says that the request comes from a page of another origin. */
  isTrusted(request: Request): boolean
  /**
   * For requests that read something with the authority of a cookie.
   * @throws CrossSiteError for a request from a page of another origin
   */
  checkOrigin(request: Request): void
  /**
   * For requests that change something with the authority of a cookie.
   * @throws CrossSiteError for a request from a page of another origin
   * @throws RequestRefusedError for a request that an HTML form could have sent and that names no origin
   */
  check(request: Request): void
}

/** @param origins origins whose pages may act: our own and CORS_ORIGINS; `*` allows none */
export function createCsrfProtection(origins: readonly string[]): CsrfProtection {
  const trusted = new Set(origins.filter((origin) => origin !== '*'))

  function isTrusted({ headers }: Request): boolean {
    const origin = headers.get('origin')
    if (origin !== null) return trusted.has(origin)
    const site = headers.get('sec-fetch-site')
    // Browsers send at least one of the two headers with a request that changes something, so a request without both
    // comes from the user's own program. `none` is a navigation by the user, e.g. from the address bar.
    return site === null || site === 'same-origin' || site === 'none'
  }

  function checkOrigin(request: Request): void {
    if (!isTrusted(request)) throw new CrossSiteError()
  }

  return {
    isTrusted,
    checkOrigin,
    check(request) {
      checkOrigin(request)
      const { headers, method } = request
      const type = headers.get('content-type')
      if (isJson(type)) return
      const namesOrigin = headers.has('origin') || headers.has('sec-fetch-site')
      // A form cannot send DELETE.
      if (type === null && (namesOrigin || method === 'DELETE')) return
      throw new RequestRefusedError(415, 'Send the header "content-type: application/json".')
    },
  }
}

/**
 * Whether a form was sent from a page of the gateway itself. Browsers send `Origin` with every form that is posted, so that
 * a request without one is refused too; pages of CORS_ORIGINS have no forms here.
 * @param publicUrl what browsers see
 */
export const isOwnForm = ({ headers }: Request, publicUrl: string): boolean =>
  headers.get('origin') === new URL(publicUrl).origin
