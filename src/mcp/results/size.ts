/**
 * The bytes of a value as JSON, with lists cut to some items. Stops counting beyond a limit, so that the time depends on the
 * limit and not on the value.
 * @returns a number above `limit` if the value is larger
 */
export function jsonBytes(value: unknown, maxItems: number, limit: number): number {
  let bytes = 0
  function add(each: unknown): void {
    if (bytes > limit) return
    if (typeof each === 'string') bytes += stringBytes(each)
    else if (typeof each !== 'object' || each === null) bytes += String(each).length
    else if (Array.isArray(each)) {
      bytes += 2
      for (let index = 0; index < each.length && index < maxItems && bytes <= limit; index++) {
        bytes++
        add(each[index])
      }
    } else {
      bytes += 2
      for (const [key, item] of Object.entries(each)) {
        bytes += stringBytes(key) + 2
        add(item)
      }
    }
  }
  add(value)
  return bytes
}

/** Most strings need no escapes. */
const stringBytes = (text: string): number =>
  /^[\w .:+-]*$/.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text))
