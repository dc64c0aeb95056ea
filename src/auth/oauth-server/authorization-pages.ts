import type { Page } from '../login/pages.ts'
import { redirectTarget } from './redirect-uris.ts'

const REMOVE_AND_ADD =
  'Nothing was allowed. In the application, remove the connection to this gateway and add it again.'

/** The client is unknown, so there is nowhere to return to. */
export const unknownClientPage = (reason: string): Page => ({
  status: 400,
  title: 'This application is unknown',
  text: [REMOVE_AND_ADD, `For developers: ${reason}`],
})

/** The redirect URI is not that of the client. A redirect to it would make the gateway an open redirector. */
export const unknownRedirectPage = (reason: string): Page => ({
  status: 400,
  title: 'The return address is not that of the application',
  text: [
    `${REMOVE_AND_ADD} If you came here by a link that you were sent, do not continue.`,
    `For developers: ${reason}`,
  ],
})

/**
 * The client made a mistake. The error is returned by a link instead of a redirect: an attacker can register a client, and
 * would redirect users without their decision (RFC 9700, section 4.11.2).
 * @param url the redirect URI with the error
 */
export const wrongRequestPage = (reason: string, url: string): Page => ({
  status: 400,
  title: 'The application sent a wrong request',
  text: ['Nothing was allowed. The mistake is the application’s.', `For developers: ${reason}`],
  link: { url, text: `Return to ${redirectTarget(url)}` },
})

/** @param url where the same request starts again */
export const expiredConsentPage = (url: string): Page => ({
  status: 400,
  title: 'This page is no longer valid',
  text: ['It is more than ten minutes old, or the login has changed since. Nothing was allowed.'],
  link: { url, text: 'Show it again' },
})
