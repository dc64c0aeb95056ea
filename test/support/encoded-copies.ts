/** A value as it is, and as it shows in a URL, in a form, in base64 and in base64url, alone or in the middle of something. */
export function encodedCopies(value: string): string[] {
  const inForm = new URLSearchParams({ '': value }).toString().slice('='.length)
  return [...new Set([value, encodeURIComponent(value), inForm, ...inBase64(value)])]
}

/** Base64 takes three bytes at a time: how a value shows depends on how many stand before it. */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value)
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url')
    // The characters at either end hold bits of the neighbours too.
    const own = encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    return [own, own.replaceAll('-', '+').replaceAll('_', '/')]
  })
}
