/** A value as it is, and in a URL, a form, base64 and base64url, on its own or inside a longer text. */
export function encodedCopies(value: string): string[] {
  const inForm = new URLSearchParams({ '': value }).toString().slice('='.length)
  return [...new Set([value, encodeURIComponent(value), inForm, ...inBase64(value)])]
}

/** Base64 encodes three bytes at a time, so the copy depends on the number of bytes before the value, modulo 3. */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value)
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url')
    // The first and last characters also hold bits of the neighbours.
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    return [own, own.replaceAll('-', '+').replaceAll('_', '/')]
  })
}
