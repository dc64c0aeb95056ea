import { type App, createApp, parseConfig } from 'oura-graphql'

// `next dev` evaluates modules again after each change: there is one gateway in the process.
const shared = globalThis as typeof globalThis & { gateway?: App }

function openGateway(): App {
  shared.gateway ??= createApp(parseConfig({ ...process.env, DEMO: '0' }))
  return shared.gateway
}

/** Answers a request as the gateway answers one for `pathname`. Its first call opens the gateway: a build opens none. */
export function answerAt(pathname: string, request: Request): Response | Promise<Response> {
  const url = new URL(request.url)
  url.pathname = pathname
  return openGateway().fetch(new Request(url, request))
}
