import { isJson } from '../../server/request/request-body.ts'
import { RequestRefusedError } from '../../server/request/request-refused-error.ts'
import { CrossSiteError } from '../errors.ts'

/** Whether requests come from pages that may act in their visitor's name. */
export interface SameOrigin {
  /** True unless the browser says that the request comes from a page of a strange origin. */
  isTrusted(request: Request): boolean
  /**
   * For requests that are answered on the strength of a cookie.
   * @throws CrossSiteError for a request of a strange page
   */
  checkOrigin(request: Request): void
  /**
   * For requests that change something on the strength of a cookie.
   * @throws CrossSiteError for a request of a strange page
   * @throws RequestRefusedError for one that a form could have sent, without a browser vouching for it
   */
  check(request: Request): void
}

/** @param origins those whose pages may act: our own and CORS_ORIGINS; `*` is nobody's */
export function createSameOrigin(origins: readonly string[]): SameOrigin {
  const trusted = new Set(origins.filter((origin) => origin !== '*'))

  function isTrusted({ headers }: Request): boolean {
    const origin = headers.get('origin')
    if (origin !== null) return trusted.has(origin)
    const site = headers.get('sec-fetch-site')
    // No browser leaves out both with a request that changes something: what does is a program of
    // the user's own. `none` is the user themselves, at the address bar.
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
      const isVouchedFor = headers.has('origin') || headers.has('sec-fetch-site')
      // DELETE is nothing that a form can send.
      if (type === null && (isVouchedFor || method === 'DELETE')) return
      throw new RequestRefusedError(415, 'Send the header "content-type: application/json".')
    },
  }
}
