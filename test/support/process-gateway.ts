import { canaries } from './canaries.ts'
import { type HeardProcess, startHeardProcess } from './heard-process.ts'

/** src/main.ts in a process of its own. */
export interface ProcessGateway extends HeardProcess {
  /** Address of /graphql, once it is printed. */
  url(): Promise<string>
}

const WIRETAP = new URL('./wiretap-child.ts', import.meta.url).href

/**
 * Runs src/main.ts with this environment and no other, at LOG_LEVEL trace unless it says otherwise. Everything that it
 * prints and answers is looked through for secrets at the end of the test.
 */
export function startProcessGateway(env: Readonly<Record<string, string>> = {}): ProcessGateway {
  const heard = startHeardProcess(process.execPath, ['--import', 'tsx', '--import', WIRETAP, 'src/main.ts'], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'trace', ...env },
  })
  const { child, exit, output, errors } = heard
  child.stdin.end()
  const printed = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const url = /http:\S+\/graphql/.exec(output())?.[0]
      if (url !== undefined) resolve(url)
    })
    child.once('close', () => reject(new Error(`ended without an address: ${errors()}`)))
  })
  // Whoever does not ask for the address does not care that there was none.
  printed.catch(() => undefined)
  for (const secret of (env['GATEWAY_SECRET'] ?? '').split(',')) canaries.secret('GATEWAY_SECRET', secret)
  canaries.secret("the application's secret", env['OURA_CLIENT_SECRET'] ?? '')
  return { ...heard, exit, url: () => printed }
}
