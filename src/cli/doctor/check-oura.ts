import type { Clock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import { MINUTE_MS, SECOND_MS } from '../../time.ts'
import { type Finding, findingsOf } from './finding.ts'

/** Oura's Date header has whole seconds, and the response takes a moment. */
const CLOCK_TOLERANCE_MS = 10 * SECOND_MS
/** Beyond it, access tokens seem to be valid after they have expired, and events are refused at two hours. */
const CLOCK_LIMIT_MS = 10 * MINUTE_MS

/** How Oura answers a request without a token (oura-api.md, section 1). */
const WITHOUT_TOKEN = [400, 401]

const oura = findingsOf('Oura')
const clockFindings = findingsOf('clock')

/** Checks that Oura's API answers, and compares the clock of this machine with its Date header. */
export async function checkOura(config: Config, clock: Clock): Promise<Finding[]> {
  const url = `${config.ouraApiUrl}/v2/usercollection/personal_info`
  let response: Response
  const sentAt = clock.now()
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(config.ouraTimeoutMs), redirect: 'manual' })
    await response.body?.cancel()
  } catch (error) {
    return [oura.fail(`${config.ouraApiUrl} cannot be reached: ${reasonOf(error)}.`, whatToDo(error))]
  }
  const { status } = response
  const reached = WITHOUT_TOKEN.includes(status)
    ? oura.ok(`${config.ouraApiUrl} answers.`)
    : status === 429 || status >= 500
      ? oura.warn(
          `${config.ouraApiUrl} answers with status ${status}.`,
          'Try again later: Oura limits or fails requests.',
        )
      : oura.fail(
          `${config.ouraApiUrl} answers a request without a token with status ${status}.`,
          "Check OURA_API_URL, and whether a proxy or firewall answers in Oura's place.",
        )
  return [reached, checkClock(response.headers.get('date'), sentAt, clock.now())]
}

function checkClock(date: string | null, sentAt: number, receivedAt: number): Finding {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) {
    return clockFindings.warn(
      'Oura sent no Date header, so the clock was not compared.',
      'Compare it with a time server.',
    )
  }
  // The header has the second in which the response was made: some time between the two.
  const offsetMs = theirs > receivedAt ? theirs - receivedAt : Math.min(0, theirs + SECOND_MS - sentAt)
  const seconds = Math.round(Math.abs(offsetMs) / SECOND_MS)
  if (seconds * SECOND_MS <= CLOCK_TOLERANCE_MS)
    return clockFindings.ok('The clock of this machine agrees with that of Oura.')
  const message = `The clock of this machine is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} that of Oura.`
  const next =
    'Synchronize it (timedatectl set-ntp true): the expiry of tokens and the time of webhook events depend on it.'
  return seconds * SECOND_MS > CLOCK_LIMIT_MS
    ? clockFindings.fail(message, next)
    : clockFindings.warn(message, next)
}

/** The code of a network error, or its message: fetch wraps the cause. */
export function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? (name === 'TimeoutError' ? 'no response in time' : message)
}

function whatToDo(error: unknown): string {
  const reason = reasonOf(error)
  if (/^(ENOTFOUND|EAI_AGAIN)$/.test(reason)) return 'Check OURA_API_URL and the DNS of this machine.'
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(reason)) {
    return 'Check the certificates of this machine: NODE_EXTRA_CA_CERTS names those of a proxy.'
  }
  return 'Check OURA_API_URL, and whether a firewall or a proxy blocks outgoing connections.'
}
