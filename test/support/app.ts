import { type App, type AppDeps, type Config, createApp } from '../../src/app.ts'
import { inspectHandler } from './leak-check/inspect-handler.ts'

/** `createApp` for tests: what the app answers is searched for secrets, over a socket or not. */
export const createTestApp = (config: Config, deps?: AppDeps): App => {
  const app = createApp(config, deps)
  return { ...app, fetch: inspectHandler(app.fetch) }
}
