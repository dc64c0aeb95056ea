import { type Fault, type Simulator, startSimulator } from '../../simulator/simulator.ts'
import { StartError } from '../listen.ts'

export { parseFault } from './parse-fault.ts'

export interface ServeSimulatorOptions {
  /** On 127.0.0.1; 0 for any free port. */
  readonly port: number
  readonly seed?: number
  /** What the simulator takes for the present at its start, ms since 1970; its clock runs on from there. */
  readonly startsAt: number
  /** @default two years */
  readonly daysOfHistory?: number
  /** Before each response. */
  readonly latencyMs?: number
  readonly faults: readonly Fault[]
  /** A folder of records that are served instead of generated ones; see DEMO_DATA. */
  readonly dataFolder?: string
}

/** What other programs need to use a simulator in place of Oura. */
export interface SimulatorAddress {
  readonly url: string
  /** Of the demo user. */
  readonly accessToken: string
  /** Oura's id of the demo user. */
  readonly userId: string
  /** The registered application; its redirect URI is any URL of localhost. */
  readonly application: Simulator['application']
  /** Its OAuth endpoints, under the paths of Oura's two identity providers. */
  readonly oauth: Readonly<Record<'cloud' | 'moi', OAuthEndpoints>>
}

interface OAuthEndpoints {
  readonly authorizeUrl: string
  readonly tokenUrl: string
  readonly revokeUrl: string
}

/**
 * Starts the simulator of Oura for other programs.
 * @throws StartError if the port is in use, or the folder of records cannot be read
 */
export async function serveSimulator(
  options: ServeSimulatorOptions,
): Promise<SimulatorAddress & { close(): Promise<void> }> {
  const { port, faults, seed, startsAt, daysOfHistory, latencyMs, dataFolder } = options
  const offsetMs = startsAt - Date.now()
  const simulator = await startSimulator({
    now: () => Date.now() + offsetMs,
    port,
    faults,
    ...(seed !== undefined && { seed }),
    ...(daysOfHistory !== undefined && { daysOfHistory }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(dataFolder !== undefined && { dataFolder }),
  }).catch((error: Error & { code?: string }) => {
    throw new StartError(
      error.code === 'EADDRINUSE'
        ? `Port ${port} of 127.0.0.1 is in use. Set --port to a free port, or to 0 for any.`
        : error.message,
    )
  })
  const { url, accessToken, userId, application, close } = simulator
  const endpoints = (authorize: string, token: string, revoke: string): OAuthEndpoints => ({
    authorizeUrl: `${url}${authorize}`,
    tokenUrl: `${url}${token}`,
    revokeUrl: `${url}${revoke}`,
  })
  return {
    url,
    accessToken,
    userId,
    application,
    oauth: {
      cloud: endpoints('/oauth/authorize', '/oauth/token', '/oauth/revoke'),
      moi: endpoints(
        '/oauth/v2/ext/oauth-authorize',
        '/oauth/v2/ext/oauth-token',
        '/oauth/v2/ext/oauth-revoke',
      ),
    },
    close,
  }
}
