/** Parts of a token response that the gateway does not use, and that the library would validate. */
const UNUSED = new Set(['id_token'])

/**
 * Fetches a token response and removes null values from its JSON: Oura sends `id_token: null` and the like, which OAuth
 * libraries reject.
 */
export async function tokenFetch(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (!response.headers.get('content-type')?.includes('json')) return response
  const text = await response.text()
  const { status, headers } = response
  return new Response(withoutNulls(text), { status, headers: withoutLength(headers) })
}

function withoutNulls(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
      value === null || UNUSED.has(name) ? undefined : value,
    )
  } catch {
    return text
  }
}

function withoutLength(headers: Headers): Headers {
  const copy = new Headers(headers)
  for (const name of ['content-length', 'content-encoding']) copy.delete(name)
  return copy
}
