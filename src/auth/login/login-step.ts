import type { LoginFault } from './login-pages.ts'

/** What is known of a login so far, for the page on which it may end. */
export interface LoginUnderWay {
  /** Where it is to lead: what `resolveReturnTo` made of it, and nothing else. @default not known yet */
  returnTo?: string | undefined
}

/** A step of a login: leads the browser on, or tells what is wrong. It notes in `login` what it finds out. */
export type LoginStep = (request: Request, login: LoginUnderWay) => Promise<Response | LoginFault>
