/** A cookie as its server set it. */
export interface SetCookie {
  readonly name: string
  readonly value: string
  /** In lower case, e.g. `httponly`; those without a value are ''. */
  readonly attributes: ReadonlyMap<string, string>
}

/** A browser's cookies and nothing else of one: requests are never redirected by themselves. */
export interface Browser {
  /** @param url as in the address bar */
  fetch(url: string, init?: RequestInit): Promise<Response>
  readonly cookies: ReadonlyMap<string, string>
  setCookie(name: string, value: string): void
}

/** @param wire where a request to an address of the address bar really goes, e.g. behind a proxy */
export function createBrowser(wire: (url: string) => string = (url) => url): Browser {
  const cookies = new Map<string, string>()
  return {
    cookies,
    setCookie: (name, value) => cookies.set(name, value),
    async fetch(url, init = {}) {
      const headers = new Headers(init.headers)
      // One host is enough: the jar belongs to the gateway, and the consent page needs none.
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      if (cookie !== '') headers.set('cookie', cookie)
      const response = await fetch(wire(url), { redirect: 'manual', ...init, headers })
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
