/** A cookie of the gateway: hidden from scripts, and not sent with requests of other sites' pages. */
export interface Cookie {
  readonly name: string
  /** Its value in a request; null if there is none, or one that the gateway cannot have set. */
  read(request: Request): string | null
  /** The Set-Cookie header that sets it. */
  set(value: string, maxAgeMs: number): string
  /** The Set-Cookie header that removes it. */
  clear(): string
}

/** All values are random bytes as base64url. */
const VALUE = /^[\w-]{20,100}$/

/**
 * With https the name starts with `__Host-`, so that neither another host nor an attacker on an unencrypted network
 * can plant a value (RFC 6265bis, section 4.1.3.2).
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
