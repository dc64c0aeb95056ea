/** One of our cookies: not for scripts, and only for requests that our own pages or a link made. */
export interface Cookie {
  readonly name: string
  /** Its value in a request; null without one that could be ours. */
  read(request: Request): string | null
  /** The Set-Cookie header that gives it a value. */
  set(value: string, maxAgeMs: number): string
  /** The Set-Cookie header that removes it. */
  clear(): string
}

/** All our values are base64url of random bytes. */
const VALUE = /^[\w-]{20,100}$/

/**
 * Under https the name says `__Host-`: no other host, and nobody on the way without TLS, can plant a value
 * (RFC 6265bis, section 4.1.3.2).
 * @param publicUrl what browsers see
 */
export function createCookie(plainName: string, publicUrl: string): Cookie {
  const isSecure = publicUrl.startsWith('https:')
  const name = isSecure ? `__Host-${plainName}` : plainName
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    name,
    read(request) {
      for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
        const [key = '', value = ''] = pair.split('=')
        if (key.trim() === name && VALUE.test(value.trim())) return value.trim()
      }
      return null
    },
    set: (value, maxAgeMs) => `${name}=${value}; Max-Age=${Math.floor(maxAgeMs / 1000)}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  }
}
