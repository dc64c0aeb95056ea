import type { LoginRefusal } from '../errors.ts'
import type { ProviderName } from '../oauth/oauth-client.ts'
import type { AttemptFault } from './login-attempts.ts'
import { loginUrlAt } from './login-url.ts'
import type { Page } from './pages.ts'

/** Why a login ended on a page of the gateway. */
export type LoginFault =
  | LoginRefusal
  | AttemptFault
  | 'bad-return'
  | 'bad-scope'
  | 'rate-limited'
  | 'store-down'
  | 'unexpected'

/** What a login has found out so far. The page on which it may end needs it. */
export interface LoginProgress {
  /** Where the login leads: a result of `resolveReturnTo`. @default not known yet */
  returnTo?: string | undefined
  /** When the login can continue, if Oura's rate limit is reached. @default it is not reached */
  retryAfterSeconds?: number | undefined
  /** Whether the same address continues the login then. @default false */
  mayReload?: boolean
}

/** A step of a login: redirects the browser, or returns why the login ends. */
export type LoginStep = (request: Request, progress: LoginProgress) => Promise<Response | LoginFault>

/** What a page needs to tell its reader what to do. */
export interface LoginPageContext extends Readonly<LoginProgress> {
  /** Without a trailing slash. */
  readonly publicUrl: string
  /** The provider that refused. */
  readonly provider: ProviderName
}

/** Says why a login failed and what to do, with a link back if it is known where to. */
export function loginPage(fault: LoginFault, context: LoginPageContext): Page {
  const { returnTo } = context
  return {
    ...describeFault(fault, context),
    back: returnTo === undefined ? undefined : { url: returnTo, text: 'Back' },
  }
}

const inWords = (seconds: number): string =>
  seconds > 120 ? `in ${Math.ceil(seconds / 60)} minutes` : `in ${seconds} seconds`

function describeFault(fault: LoginFault, context: LoginPageContext): Page {
  const { publicUrl, provider, returnTo, retryAfterSeconds = 60, mayReload = false } = context
  const link = {
    url: loginUrlAt(publicUrl, returnTo === undefined ? {} : { returnTo }),
    text: 'Log in again',
  }
  const otherProvider = provider === 'cloud' ? 'moi' : 'cloud'
  switch (fault) {
    case 'denied':
      return {
        status: 403,
        title: 'You did not allow access',
        text: [
          'Nothing was connected. If you were logged in before, you still are.',
          'If that was not what you wanted, log in again and allow access. You can exclude kinds of data there.',
        ],
        link,
      }
    case 'refused':
      return {
        status: 400,
        title: 'Oura refused the login',
        text: [
          'Oura sent you back without asking you, or because of an error on its side. Log in again.',
          'For the operator, if this happens every time: check at Oura that the application is enabled, that its redirect URI is PUBLIC_URL/auth/callback, and that it may ask for all of OURA_SCOPES.',
        ],
        link,
      }
    case 'not-ours':
    case 'unknown':
      return {
        status: 400,
        title: 'This login is no longer valid',
        text: [
          'It was completed already, it started more than ten minutes ago, or it did not start here.',
          'If it was completed, you are logged in: return to the page that you came from. Otherwise log in again, without using the back button.',
        ],
        link,
      }
    case 'wrong-issuer':
      return {
        status: 400,
        title: 'The response is from another server',
        text: [
          'The gateway sent you to one server to log in, and the response names another. Nothing was connected.',
          'If you did not start this login yourself, close this page. Otherwise log in again; if you see this page a second time, stop and tell the operator of this gateway.',
          `For the operator: if OURA_AUTHORIZE_URL is set, check that it belongs to the provider of OURA_OAUTH, which is ${provider}.`,
        ],
        link,
      }
    case 'other-browser':
      return {
        status: 400,
        title: 'This login started in another browser',
        text: [
          'A login has to end in the browser in which it started, at the same address, with cookies allowed. Nothing was connected.',
          'If you came here by a link that you were sent, do not continue. Otherwise start here:',
        ],
        link,
      }
    case 'code-spent':
      return {
        status: 400,
        title: 'Oura no longer accepts this login',
        text: [
          "Oura's code was used already or has expired. Log in again.",
          `For the operator, if this happens every time: the application may belong to Oura's other identity provider. Try OURA_OAUTH=${otherProvider}.`,
        ],
        link,
      }
    case 'exchange-refused':
      return {
        status: 502,
        title: 'Oura refused the gateway',
        text: [
          "You allowed access, but Oura did not accept the gateway's application. Logging in again does not help; the operator of the gateway has to change its settings.",
          `For the operator: Oura has two identity providers, and an application belongs to the one in whose portal it was registered. This gateway uses OURA_OAUTH=${provider}: try OURA_OAUTH=${otherProvider}. If that does not help, check OURA_CLIENT_ID and OURA_CLIENT_SECRET.`,
        ],
      }
    case 'unreachable':
      return {
        status: 503,
        title: 'Oura could not be reached',
        text: ['Nothing was connected. Log in again in a minute.'],
        link,
      }
    case 'rate-limited':
      return {
        status: 503,
        title: 'Too many requests to Oura right now',
        text: [
          `The gateway has reached Oura's limit for all of its users. Nothing was connected. ${mayReload ? 'Reload this page' : 'Log in again'} ${inWords(retryAfterSeconds)}.`,
          'For the operator: see "Rate limits" in the documentation.',
        ],
        ...(!mayReload && { link }),
      }
    case 'bad-return':
      return {
        status: 400,
        title: 'The return address is not allowed',
        text: [
          'The link that brought you here leads on to an address that this gateway does not know. If you were sent the link, do not follow it.',
          'For developers: returnTo is a path of PUBLIC_URL, such as /graphql, or a URL of an origin in CORS_ORIGINS.',
        ],
        link: { url: loginUrlAt(publicUrl), text: 'Log in and stay here' },
      }
    case 'bad-scope':
      return {
        status: 400,
        title: 'This scope does not exist',
        text: ['The link that brought you here asks for a kind of data that Oura does not have.'],
        link,
      }
    case 'store-down':
      return {
        status: 503,
        title: 'The gateway cannot store logins right now',
        text: ['Its store cannot be reached. Nothing was connected. Log in again in a minute.'],
        link,
      }
    case 'unexpected':
      return {
        status: 500,
        title: 'Something went wrong in the gateway',
        text: ['Nothing was connected. For the operator: the log has the details.'],
        link,
      }
  }
}

/** The page of /auth at a gateway without a registered application. */
export const NO_LOGIN: Page = {
  status: 404,
  title: 'This gateway has no login',
  text: [
    'It has no application registered with Oura. Send an Oura access token with each request, as "Authorization: Bearer …".',
    'For the operator: set OURA_CLIENT_ID and OURA_CLIENT_SECRET to offer a login.',
  ],
}
