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
  throw new SetupError(
    `PUBLIC_URL is ${publicUrl}, which Oura cannot send webhooks to. Set it to the https:// URL of the gateway on the internet, whose server sends the full certificate chain.`,
  )
}
