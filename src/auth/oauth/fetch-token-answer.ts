/** What no part of the gateway uses, and a library would verify as an identity token. */
const UNUSED = new Set(['id_token'])

/**
 * Fetches, and leaves out of a JSON answer what has no value: Oura sends `id_token: null` and the like, which no OAuth
 * library takes for absent.
 */
export async function fetchTokenAnswer(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (!response.headers.get('content-type')?.includes('json')) return response
  const text = await response.text()
  const { status, headers } = response
  return new Response(withoutNulls(text), { status, headers: withoutLength(headers) })
}

const withoutNulls = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), (name, value: unknown) =>
      value === null || UNUSED.has(name) ? undefined : value,
    )
  } catch {
    return text
  }
}

const withoutLength = (headers: Headers): Headers => {
  const copy = new Headers(headers)
  for (const name of ['content-length', 'content-encoding']) copy.delete(name)
  return copy
}
