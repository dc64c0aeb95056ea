import type { Log } from '../log.ts'
import { describeError } from '../server/answer/redaction.ts'
import { StoreUnavailableError } from '../store/errors.ts'
import { type Page, renderPage } from './login/pages.ts'

/** A page of another site sent the form. */
export const foreignFormPage: Page = {
  status: 403,
  title: 'This did not come from a page of the gateway',
  text: [
    'Nothing was changed. If another website brought you here, do not continue.',
    'For the operator: browsers have to use the gateway at PUBLIC_URL, and a proxy has to pass the Origin header on.',
  ],
}

const storeDownPage: Page = {
  status: 503,
  title: 'The gateway cannot read its store right now',
  text: ['Nothing was changed. Reload this page in a minute.'],
}

const unexpectedPage: Page = {
  status: 500,
  title: 'Something went wrong in the gateway',
  text: ['For the operator: the log has the details.'],
}

/** Makes a route for browsers: failures end on a page. */
export const createPageEndpoint =
  ({ log }: { readonly log: Log }) =>
  (route: (request: Request) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    try {
      return await route(request)
    } catch (error) {
      if (error instanceof StoreUnavailableError) return renderPage(storeDownPage)
      log.error({ error: describeError(error, null) }, 'unexpected error')
      return renderPage(unexpectedPage)
    }
  }
