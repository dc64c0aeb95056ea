import { pathToFileURL } from 'node:url'
import { leakCheck } from './leak-check/leak-check.ts'
import { programPath } from './programs.ts'
import { startTestProcess, type TestProcess, type TestProcessOptions } from './test-process.ts'

/** The gateway's program, src/main.ts, in a process of its own. */
export interface ProcessGateway extends TestProcess {
  /** Resolves with the address of /graphql when the process has printed it. */
  url(): Promise<string>
}

export interface ProcessGatewayOptions extends Pick<TestProcessOptions, 'mayPrint'> {
  readonly args?: readonly string[]
  /** URL of a module that Node loads before the program. */
  readonly preload?: string
}

/**
 * Starts the gateway with only this environment, with LOG_LEVEL=trace unless `env` sets it. Its output and its answers
 * are searched for secrets when the test ends.
 */
export function startProcessGateway(
  env: Readonly<Record<string, string>> = {},
  { args = [], preload, mayPrint = [] }: ProcessGatewayOptions = {},
): ProcessGateway {
  const modules = [pathToFileURL(programPath('leak-check')).href, ...(preload === undefined ? [] : [preload])]
  const options = [...modules.flatMap((module) => ['--import', module]), programPath('gateway'), ...args]
  const started = startTestProcess(process.execPath, options, {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'trace', ...env },
    mayPrint,
  })
  const { child, output, errors } = started
  child.stdin.end()
  const printed = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const url = /http:\S+\/graphql/.exec(output())?.[0]
      if (url !== undefined) resolve(url)
    })
    child.once('close', () =>
      reject(new Error(`The process ended before it printed its address: ${errors()}`)),
    )
  })
  // Not every test asks for the address.
  printed.catch(() => undefined)
  for (const secret of (env['GATEWAY_SECRET'] ?? '').split(',')) leakCheck.secret('GATEWAY_SECRET', secret)
  leakCheck.secret("the application's secret", env['OURA_CLIENT_SECRET'] ?? '')
  return { ...started, url: () => printed }
}
