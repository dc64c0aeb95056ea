import { SetupError } from '../errors.ts'
import { isLoopback } from '../loopback.ts'

/** Where Oura sends events: PUBLIC_URL/webhooks/oura. */
export const callbackUrlOf = (publicUrl: string): string => `${publicUrl}/webhooks/oura`

/**
 * The callback URL, if Oura can reach it.
 * @param ouraApiUrl an Oura on this machine, such as the simulator, reaches every URL
 * @throws SetupError if Oura cannot reach it
 */
export function reachableCallbackUrl(publicUrl: string, ouraApiUrl: string): string {
  const url = new URL(publicUrl)
  if (isLoopback(new URL(ouraApiUrl)) || (url.protocol === 'https:' && !isLoopback(url))) {
    return callbackUrlOf(publicUrl)
  }
  // Of port 0, which the default of PUBLIC_URL has with PORT=0, the number is not known yet.
  const problem = url.port === '0' ? 'not set' : `${publicUrl}, which Oura cannot send webhooks to`
  throw new SetupError(
    `PUBLIC_URL is ${problem}. Set it to the https:// URL of the gateway on the internet, whose server sends the full certificate chain.`,
  )
}
