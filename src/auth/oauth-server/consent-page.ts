import { DAY_MS } from '../../time.ts'
import { CONSENT_MS } from '../accounts/client-tokens.ts'
import type { Page } from '../login/pages.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { isOnThisComputer, redirectTarget } from './redirect-uris.ts'

interface ConsentPageOptions {
  /** Path of the authorization endpoint. */
  readonly action: string
  /** The parameters of the request, and what proves that the page was shown to this session. */
  readonly hidden: Readonly<Record<string, string>>
  /** The login that leads back here, for another user. */
  readonly loginUrl: string
}

/** Asks the user whether a client may read their records. The client chose its name; the host is verified. */
export function consentPage(
  { client, redirectUri }: AuthorizationRequest,
  { action, hidden, loginUrl }: ConsentPageOptions,
): Page {
  const receiver = redirectTarget(redirectUri)
  const isLocal = isOnThisComputer(redirectUri)
  return {
    status: 200,
    title: `Allow ${client.name} to read your Oura data?`,
    text: [
      isLocal
        ? `A program on this computer (${receiver}) asks for it, and calls itself “${client.name}”. Allow it only if you have just started this in a program that you trust: the gateway cannot tell which one it is.`
        : `The website ${receiver} asks for it, and calls itself “${client.name}”. Allow it only if you have just started this there: any website can use this name, but not this address.`,
      ...(client.host === null ? [] : [`It identifies itself by a document at ${client.host}.`]),
      'It may read all of your records that this gateway may read at Oura, such as sleep, heart rate, workouts and tags, and may send them wherever it likes. It cannot change or delete anything.',
      `Access ends after ${CONSENT_MS / DAY_MS} days, after 30 days without use, or when you revoke it at /auth/account.`,
    ],
    form: {
      action,
      hidden,
      buttons: [
        { name: 'decision', value: 'allow', text: 'Allow' },
        { name: 'decision', value: 'deny', text: 'Deny' },
      ],
      redirectsTo: cspSource(redirectUri),
    },
    back: { url: loginUrl, text: 'Use another Oura account' },
  }
}

/** The source of a content security policy that a redirect URI matches. A host source cannot be an address of IPv6. */
function cspSource(uri: string): string {
  const { protocol, host } = new URL(uri)
  return protocol === 'https:' || (protocol === 'http:' && !host.startsWith('['))
    ? `${protocol}//${host}`
    : protocol
}
