import type { LoginRefusal } from '../errors.ts'
import type { ProviderName } from '../oauth/oauth-client.ts'
import type { AttemptFault } from './login-attempts.ts'
import { loginUrlAt } from './login-url.ts'
import type { Page } from './pages.ts'

/** Why somebody who wanted to log in sees a page instead. */
export type LoginFault =
  | LoginRefusal
  | AttemptFault
  | 'bad-return'
  | 'bad-scope'
  | 'store-down'
  | 'unexpected'

/** What a page needs to say what to do. */
export interface LoginPlace {
  /** Without a trailing slash. */
  readonly publicUrl: string
  /** The provider that refused. */
  readonly provider: ProviderName
  /** Where the login was to lead, checked before. @default not known */
  readonly returnTo?: string | undefined
}

/** What is wrong with a login, and what to do: one page for each case, with a way back where one is known. */
export function loginPage(fault: LoginFault, place: LoginPlace): Page {
  const { returnTo } = place
  return {
    ...describeFault(fault, place),
    back: returnTo === undefined ? undefined : { url: returnTo, text: 'Back' },
  }
}

function describeFault(fault: LoginFault, { publicUrl, provider, returnTo }: LoginPlace): Page {
  const link = {
    url: loginUrlAt(publicUrl, returnTo === undefined ? {} : { returnTo }),
    text: 'Log in again',
  }
  const other = provider === 'cloud' ? 'moi' : 'cloud'
  switch (fault) {
    case 'denied':
      return {
        status: 403,
        title: 'You did not allow access',
        text: [
          'This login has connected nothing. If you were logged in before, you still are.',
          'If that was not what you wanted, log in again and choose to allow access. You can leave out single kinds of data there.',
        ],
        link,
      }
    case 'refused':
      return {
        status: 400,
        title: 'Oura refused the login',
        text: [
          'Oura sent you back without asking you, or could not go on. Log in again.',
          'If that happens every time: whoever runs this gateway should check at Oura that the application is enabled, that its redirect URI is PUBLIC_URL/auth/callback, and that it may ask for all of OURA_SCOPES.',
        ],
        link,
      }
    case 'not-ours':
    case 'unknown':
      return {
        status: 400,
        title: 'This login is no longer valid',
        text: [
          'It was finished already, it was begun more than ten minutes ago, or it was not begun here.',
          'If it was finished, you are logged in: go back to where you came from. Else log in again, and do not use the back button on the way.',
        ],
        link,
      }
    case 'wrong-issuer':
      return {
        status: 400,
        title: 'This answer is not from the Oura that was asked',
        text: [
          'The gateway sent you to one server to log in, and the answer came back in the name of another. Nothing was connected.',
          'If you did not begin this login yourself, close this page. Otherwise log in again; if that ends here too, do not go on, and tell whoever runs this gateway.',
          `Whoever runs it should check that OURA_AUTHORIZE_URL, where it is set, belongs to the provider that OURA_OAUTH names: that is ${provider} now.`,
        ],
        link,
      }
    case 'other-browser':
      return {
        status: 400,
        title: 'This login was begun in another browser',
        text: [
          'A login has to end in the browser in which it began, at the same address, and with cookies allowed. Nothing was connected.',
          'If somebody sent you a link to this page, do not follow it. Otherwise start here:',
        ],
        link,
      }
    case 'code-spent':
      return {
        status: 400,
        title: 'Oura no longer accepts this login',
        text: [
          'The code that Oura gave you was used already or has expired. Log in again.',
          `If that happens every time: whoever runs this gateway should check whether its application belongs to Oura's other identity provider, and try OURA_OAUTH=${other}.`,
        ],
        link,
      }
    case 'exchange-refused':
      return {
        status: 502,
        title: 'Oura refused the gateway',
        text: [
          'You allowed access, but Oura did not accept the application of this gateway. Logging in again will not help; whoever runs the gateway has to change its settings.',
          `Oura has two identity providers, and an application is known to the one in whose portal it was registered. This gateway uses OURA_OAUTH=${provider}: try OURA_OAUTH=${other}. If that does not help, check OURA_CLIENT_ID and OURA_CLIENT_SECRET.`,
        ],
      }
    case 'unreachable':
      return {
        status: 503,
        title: 'Oura could not be reached',
        text: ['Nothing was connected. Log in again in a minute.'],
        link,
      }
    case 'bad-return':
      return {
        status: 400,
        title: 'The address to return to is not allowed',
        text: [
          'The link that brought you here asks to lead you on to an address that this gateway does not know. If somebody sent you that link, do not follow it.',
          'For developers: returnTo is a path of PUBLIC_URL, such as /graphql, or an address of an origin in CORS_ORIGINS.',
        ],
        link: { url: loginUrlAt(publicUrl), text: 'Log in and stay here' },
      }
    case 'bad-scope':
      return {
        status: 400,
        title: 'There is no such scope',
        text: ['The link that brought you here asks for a kind of data that Oura does not have.'],
        link,
      }
    case 'store-down':
      return {
        status: 503,
        title: 'The gateway cannot keep logins right now',
        text: ['Its store cannot be reached. Nothing was connected. Log in again in a minute.'],
        link,
      }
    case 'unexpected':
      return {
        status: 500,
        title: 'Something went wrong here',
        text: ['That should not happen. Nothing was connected. The log of the gateway says more.'],
        link,
      }
  }
}

/** What a gateway without a registered application says to somebody who wants to log in. */
export const NO_LOGIN: Page = {
  status: 404,
  title: 'There is no login here',
  text: [
    'This gateway has no application registered with Oura. Requests need an access token of Oura, as "Authorization: Bearer …".',
    'Whoever runs it can change that with OURA_CLIENT_ID and OURA_CLIENT_SECRET.',
  ],
}
