import { createBrowser } from '../../test/support/auth/browser.ts'
import { consent, type GatewayAddress, mintToken } from '../../test/support/auth/login.ts'
import type { Reference } from '../traffic/reference.ts'
import { PUBLIC_URL } from './settings.ts'

/** Logs a user in as a browser does, and returns a gateway token of theirs. */
export async function logIn(origin: string, { token }: Reference): Promise<string> {
  const address: GatewayAddress = {
    url: PUBLIC_URL,
    send(request) {
      const { pathname, search } = new URL(request.url)
      return fetch(new Request(new URL(pathname + search, origin), request))
    },
  }
  const browser = createBrowser(address.send)
  const done = await browser.fetch(await consent(address, browser, '', { user: token }))
  if (done.status !== 303) throw new Error(`A login failed: ${await done.text()}`)
  return mintToken(address, browser)
}
