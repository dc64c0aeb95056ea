/** A Set-Cookie header. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** Names in lower case, e.g. `httponly`; '' if there is no value. */
  readonly attributes: ReadonlyMap<string, string>
}

/** Answers a request, over a socket or in this process. */
export type Send = (request: Request) => Promise<Response>

/** A client that keeps cookies. It does not follow redirects. */
export interface Browser {
  /**
   * @param url as in the address bar
   * @param via another way to send this request @default that of the browser
   */
  fetch(url: string, init?: RequestInit, via?: Send): Promise<Response>
  readonly cookies: ReadonlyMap<string, string>
  setCookie(name: string, value: string): void
}

export function createBrowser(send: Send = fetch): Browser {
  const cookies = new Map<string, string>()
  return {
    cookies,
    setCookie: (name, value) => cookies.set(name, value),
    async fetch(url, init = {}, via = send) {
      const headers = new Headers(init.headers)
      // Cookies of one host: those of the gateway. The consent page needs none.
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      if (cookie !== '') headers.set('cookie', cookie)
      const response = await via(new Request(url, { redirect: 'manual', ...init, headers }))
      for (const { name, value, attributes } of setCookiesOf(response)) {
        if (attributes.get('max-age') === '0') cookies.delete(name)
        else cookies.set(name, value)
      }
      return response
    },
  }
}

export const setCookiesOf = (response: Response): SetCookie[] =>
  response.headers.getSetCookie().map((text) => {
    const [pair = '', ...rest] = text.split(';').map((part) => part.trim())
    const [name = '', value = ''] = pair.split('=')
    const attributes = rest.map((part): [string, string] => {
      const [key = '', content = ''] = part.split('=')
      return [key.toLowerCase(), content]
    })
    return { name, value, attributes: new Map(attributes) }
  })
