import { createHmac } from 'node:crypto'
import { isSameSecret } from '../constant-time.ts'

/**
 * Whether Oura signed a body: `x-oura-signature` is the HMAC-SHA256 of the timestamp's text and the body's bytes, keyed
 * with the application's secret, in hex (oura-api.md, section 4). Oura writes upper case; any case is accepted.
 */
export function isSignedByOura(headers: Headers, body: Uint8Array, clientSecret: string): boolean {
  const timestamp = headers.get('x-oura-timestamp') ?? ''
  const signature = createHmac('sha256', clientSecret).update(timestamp).update(body).digest('hex')
  return isSameSecret((headers.get('x-oura-signature') ?? '').toLowerCase(), signature)
}

/** From this number on, a timestamp is in ms: as seconds it would be in the year 5138. */
const FIRST_MS = 100_000_000_000

/** When Oura signed, ms since 1970; null if there is no such header. Its unit is seconds; ms are accepted as well. */
export function parseTimestamp(headers: Headers): number | null {
  const text = headers.get('x-oura-timestamp') ?? ''
  if (!/^\d{1,16}$/.test(text)) return null
  const number = Number(text)
  return number < FIRST_MS ? number * 1000 : number
}
