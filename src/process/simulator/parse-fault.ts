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

/** Every kind, by its type, with the settings that it requires: what each is called, and whether a value is one. */
const REQUIRED_SETTINGS: {
  readonly [Type in FaultKind['type']]: RequiredSettings<Extract<FaultKind, { type: Type }>>
} = {
  status: { status: isStatus },
  hang: {},
  cutBody: {},
  garbage: {},
  html: {},
  wrongShape: { body: (value) => value !== undefined },
  reset: {},
  hugeBody: { bytes: isCount },
  endlessBody: {},
  slowDrip: { everyMs: isCount },
  delay: { ms: isCount },
  lostResponse: {},
  encoded: { coding: (value) => typeof value === 'string' && CODINGS.includes(value) },
  repeatToken: {},
}

type RequiredSettings<Kind> = {
  readonly [Name in Exclude<keyof Kind, 'type'> as object extends Pick<Kind, Name> ? never : Name]: (
    value: unknown,
  ) => boolean
}

const CODINGS: readonly string[] = ['gzip', 'br', 'deflate', 'byte-order-mark']

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function isStatus(value: unknown): boolean {
  return isCount(value) && Number(value) >= 200 && Number(value) <= 599
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
      error: `--fault is ${JSON.stringify(text)}; it must be such as 503, sleep=429*2, sleep=hang, or a fault as JSON. Kinds by name: ${NAMED_KINDS.join(', ')}; in JSON: ${Object.keys(REQUIRED_SETTINGS).join(', ')}.`,
    }
  }
  const { type } = parsed.kind
  const setting = invalidSettingOf(parsed.kind)
  if (setting !== undefined) {
    return { error: `--fault of the type ${type} needs a valid ${setting}, see docs/library.md.` }
  }
  const { resource } = parsed.match ?? {}
  if (resource !== undefined && !KNOWN_RESOURCES.includes(resource)) {
    return {
      error: `--fault names the resource ${JSON.stringify(resource)}; it may name ${KNOWN_RESOURCES.join(', ')}.`,
    }
  }
  return { fault: parsed }
}

/** The name of a required setting that is missing or invalid. */
function invalidSettingOf(kind: FaultKind): string | undefined {
  const required: Readonly<Record<string, (value: unknown) => boolean>> = REQUIRED_SETTINGS[kind.type]
  const values = new Map<string, unknown>(Object.entries(kind))
  return Object.keys(required).find((name) => !required[name]?.(values.get(name)))
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
    if (!Object.hasOwn(REQUIRED_SETTINGS, fault.kind?.type)) return null
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
