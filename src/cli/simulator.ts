import type { Command } from 'commander'
import type { SimulatorAddress } from '../process/simulator/serve-simulator.ts'
import { DAY_MS } from '../time.ts'
import type { CommandContext } from './command.ts'

/** The options of the command, as commander hands them over. */
interface SimulatorOptions {
  readonly port: string
  readonly seed?: string
  readonly date?: string
  readonly history?: string
  readonly latency?: string
  readonly fault?: readonly string[]
  readonly data?: string
  readonly json?: boolean
}

/** Adds `simulator`, which serves the demo's Oura for tests of other programs. */
export function addSimulatorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('simulator')
    .description("serve a simulated Oura on this machine, for tests of any program that uses Oura's API")
    .option('--port <number>', 'port to listen on, 0 for any free port', '4010')
    .option('--seed <number>', 'the same seed and date make the same records')
    .option('--date <date>', 'the day it is for the simulator, YYYY-MM-DD (default: today)')
    .option('--history <days>', 'how far back the records go (default: two years)')
    .option('--latency <ms>', 'pause before each response')
    .option('--fault <fault...>', 'let requests fail, see below')
    .option('--data <folder>', 'serve the records of a folder instead, as DEMO_DATA does')
    .option('--json', 'print the addresses and credentials as one line of JSON')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('Run "oura-graphql simulator --help" for its options.')
    .addHelpText('after', FAULTS)
  command.action(async ({ port, fault = [], data, json = false, ...options }: SimulatorOptions) => {
    const whole = (name: string, text: string, max: number): number =>
      /^\d{1,10}$/.test(text) && Number(text) <= max
        ? Number(text)
        : command.error(
            `error: --${name} is ${JSON.stringify(text)}; it must be a whole number from 0 to ${max}.`,
          )
    const { seed, date, history, latency } = options
    const { parseFault, serveSimulator } = await import('../process/simulator/serve-simulator.ts')
    const startsAt = date === undefined ? Date.now() : (noonOf(date) ?? command.error(wrongDate(date)))
    const simulator = await serveSimulator({
      port: whole('port', port, 65_535),
      faults: fault.map((text) => {
        const parsed = parseFault(text)
        return 'fault' in parsed ? parsed.fault : command.error(`error: ${parsed.error}`)
      }),
      ...(seed !== undefined && { seed: whole('seed', seed, 2 ** 32 - 1) }),
      startsAt,
      ...(history !== undefined && { daysOfHistory: whole('history', history, 10_000) }),
      ...(latency !== undefined && { latencyMs: whole('latency', latency, 600_000) }),
      ...(data !== undefined && { dataFolder: data }),
    })
    context.stopRequests.onRequest((_, isRepeated) => {
      if (isRepeated) process.exit(1)
      void simulator.close().then(() => process.exit(0))
    })
    process.stdout.write(`${json ? toJson(simulator) : toLines(simulator, startsAt).join('\n')}\n`)
  })
}

const wrongDate = (date: string): string =>
  `error: --date is ${JSON.stringify(date)}; it must be a day, as YYYY-MM-DD.`

/** Noon of a day in UTC, when it is that day in almost every time zone; null if there is no such day. */
function noonOf(date: string): number | null {
  const time = Date.parse(`${date}T12:00:00Z`)
  return new Date(time || 0).toISOString().slice(0, 10) === date ? time : null
}

const toJson = ({ url, accessToken, userId, application, oauth }: SimulatorAddress): string =>
  JSON.stringify({ url, accessToken, userId, application, oauth })

function toLines({ url, accessToken, application, oauth }: SimulatorAddress, startsAt: number): string[] {
  const [from, to] = [8, 1].map((days) => new Date(startsAt - days * DAY_MS).toISOString().slice(0, 10))
  return [
    `The simulated Oura listens at ${url}. Stop it with Ctrl-C.`,
    'Records of the demo user:',
    `  curl -s '${url}/v2/usercollection/daily_sleep?start_date=${from}&end_date=${to}' -H 'authorization: Bearer ${accessToken}'`,
    'A gateway that uses it:',
    `  OURA_API_URL=${url}`,
    `  OURA_CLIENT_ID=${application.id}`,
    `  OURA_CLIENT_SECRET=${application.secret}`,
    `  OURA_AUTHORIZE_URL=${oauth.cloud.authorizeUrl}`,
    `  OURA_TOKEN_URL=${oauth.cloud.tokenUrl}`,
    `  OURA_REVOKE_URL=${oauth.cloud.revokeUrl}`,
    `The endpoints of Oura's other identity provider (OURA_OAUTH=moi) are there, too: ${oauth.moi.tokenUrl}`,
  ]
}

const FAULTS = `
Faults: [RESOURCE=]KIND[*TIMES], or a fault as JSON (docs/library.md).
  503           every request is answered with 503
  sleep=429*2   the first two requests for sleep are rate limited
  sleep=hang    requests for sleep get no answer; also cutBody, garbage, html, reset, repeatToken
  oauth_token=400*1   the first token request is refused
  '{"match":{"resource":"sleep"},"kind":{"type":"delay","ms":900}}'

It listens on 127.0.0.1 only, and stops at SIGTERM. With --json, scripts read its address from the first line.`
