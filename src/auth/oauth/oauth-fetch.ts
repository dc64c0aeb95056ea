/** Maximum size of a response body after decompression, in bytes. Oura's token responses have about 500. */
const MAX_RESPONSE_BYTES = 65_536

/** Parts of a token response that the gateway does not use, and that the library would validate. */
const UNUSED = new Set(['id_token'])

/**
 * Fetches a response of an OAuth endpoint. The body is read within `init.signal`, up to MAX_RESPONSE_BYTES, and null
 * values are removed from its JSON: Oura sends `id_token: null` and the like, which OAuth libraries reject. Bodies that
 * are not JSON, or of a failing server (5xx), are not read: their status says enough.
 * @throws ResponseTooLargeError, and what fetch throws
 */
export async function oauthFetch(url: string | URL, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  const { status, headers } = response
  if (status >= 500 || !headers.get('content-type')?.includes('json')) {
    await response.body?.cancel()
    return new Response(null, { status, headers })
  }
  return new Response(withoutNulls(await readText(response)), { status, headers: withoutLength(headers) })
}

/** An OAuth endpoint sent more than MAX_RESPONSE_BYTES. */
class ResponseTooLargeError extends Error {
  override readonly name = 'ResponseTooLargeError'
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop cancels the body, and with it the connection.
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_RESPONSE_BYTES) {
      throw new ResponseTooLargeError(`The response is larger than ${MAX_RESPONSE_BYTES} bytes.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
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
