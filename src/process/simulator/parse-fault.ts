import { RESOURCES } from '../../simulator/resources.ts'
import { type Fault, type FaultKind, failWith, rateLimited, tokenExpired } from '../../simulator/simulator.ts'

/** Kinds of faults that have a name and no settings. */
const NAMED_KINDS = ['hang', 'cutBody', 'garbage', 'html', 'reset', 'repeatToken'] as const

/** What a fault may name as a resource. */
const KNOWN_RESOURCES: readonly string[] = [
  ...RESOURCES.keys(),
  'oauth_authorize',
  'oauth_token',
  'oauth_revoke',
  'oauth_discovery',
]

/** Every kind, by its type. */
const KINDS: Readonly<Record<FaultKind['type'], true>> = {
  status: true,
  hang: true,
  cutBody: true,
  garbage: true,
  html: true,
  wrongShape: true,
  reset: true,
  hugeBody: true,
  endlessBody: true,
  slowDrip: true,
  delay: true,
  lostResponse: true,
  encoded: true,
  repeatToken: true,
}

/** How long the simulated 429 asks clients to wait. */
const RETRY_AFTER_SECONDS = 30

/**
 * Parses a fault of the command line: `[RESOURCE=]KIND[*TIMES]`, where KIND is a status or the name of a kind, or a Fault
 * as JSON, whose `match.path` is a regular expression as text.
 * @returns the fault, or what is wrong as a sentence for the user
 */
export function parseFault(text: string): { readonly fault: Fault } | { readonly error: string } {
  const parsed = text.startsWith('{') ? parseJsonFault(text) : parseShortFault(text)
  if (parsed === null) {
    return {
      error: `--fault is ${JSON.stringify(text)}; it must be such as 503, sleep=429*2, sleep=hang, or a fault as JSON. Kinds by name: ${NAMED_KINDS.join(', ')}; in JSON: ${Object.keys(KINDS).join(', ')}.`,
    }
  }
  const { resource } = parsed.match ?? {}
  if (resource !== undefined && !KNOWN_RESOURCES.includes(resource)) {
    return {
      error: `--fault names the resource ${JSON.stringify(resource)}; it may name ${KNOWN_RESOURCES.join(', ')}.`,
    }
  }
  return { fault: parsed }
}

/** Null if the text has no kind that there is. */
function parseShortFault(short: string): Fault | null {
  const [, resource, kind = '', times] = /^(?:(\w+)=)?(\w+)(?:\*(\d{1,6}))?$/.exec(short) ?? []
  const faultKind = kindOf(kind)
  if (faultKind === null) return null
  return {
    kind: faultKind,
    ...(resource !== undefined && { match: { resource } }),
    ...(times !== undefined && { times: Number(times) }),
  }
}

function kindOf(kind: string): FaultKind | null {
  if (kind === '429') return rateLimited(RETRY_AFTER_SECONDS)
  if (kind === '401') return tokenExpired()
  if (/^[45]\d\d$/.test(kind)) return failWith(Number(kind))
  const type = NAMED_KINDS.find((name) => name === kind)
  return type === undefined ? null : { type }
}

/** Null if the text is no JSON, or has no kind that there is. */
function parseJsonFault(text: string): Fault | null {
  try {
    const { match, ...fault } = JSON.parse(text) as Omit<Fault, 'match'> & { match?: JsonMatch }
    if (!Object.hasOwn(KINDS, fault.kind?.type)) return null
    if (match === undefined) return fault
    const { path, ...rest } = match
    return { ...fault, match: { ...rest, ...(path !== undefined && { path: new RegExp(path) }) } }
  } catch {
    return null
  }
}

interface JsonMatch {
  readonly resource?: string
  readonly path?: string
  readonly user?: string
}
