/**
 * Bytes in memory of their own, for a Buffer that is kept: a small one is else a part of Buffer's pool of 8 kB, one from a
 * socket a part of all that was read, and keeps it in memory.
 */
export function toOwnBuffer(chunks: readonly Uint8Array[]): Buffer {
  let length = 0
  for (const chunk of chunks) length += chunk.length
  const own = Buffer.allocUnsafeSlow(length)
  let start = 0
  for (const chunk of chunks) {
    own.set(chunk, start)
    start += chunk.length
  }
  return own
}
