import { appendFileSync } from 'node:fs'
import { encodedCopies } from './encoded-copies.ts'

/** What must not leak. */
export type SecretKind =
  | 'an access or refresh token'
  | 'an authorization code'
  | 'the state of a login'
  | 'a PKCE verifier'
  | "the application's secret"
  | 'GATEWAY_SECRET'
  | 'GATEWAY_ADMIN_TOKEN'
  | 'the value of a cookie'
  | 'a gateway token'

/** Takes the secrets of a test, and the texts that are searched for them when the test ends. */
export interface LeakCheck {
  secret(kind: SecretKind, value: string): void
  /** @param allowed kinds of secrets that this place hands out to their owner */
  text(place: string, text: string, allowed?: readonly SecretKind[]): void
}

interface Text {
  readonly place: string
  readonly text: string
  readonly allowed: readonly SecretKind[]
}

/** Words that tests use as tokens, such as `demo`, are in every text. */
const MIN_SECRET_LENGTH = 12

/**
 * Secrets that show by their form: the simulator's tokens, even if no request used them, and gateway tokens. In megabytes of
 * sealed text the four letters of a gateway token come by chance, within a longer word.
 */
const FORMS: readonly (readonly [SecretKind, RegExp])[] = [
  ['an access or refresh token', /_[01]XBPWQQ_[\da-f]{8}-/],
  ['an access or refresh token', new RegExp(encodedCopies('XBPWQQ_').slice(1).join('|'))],
  ['a gateway token', /(?<![\w-])og[wr]_[\w-]{30,}/],
]

/** The kind of each secret of this file, by every encoding of its value. */
const secrets = new Map<string, SecretKind>()
let texts: Text[] = []
/** Called before the texts are searched, for what was written until then. */
let sources: (() => void)[] = []

/** Keeps texts until the test ends, because a secret may become known after the text that contains it. */
const inThisProcess: LeakCheck = {
  secret(kind, value) {
    if (value.length < MIN_SECRET_LENGTH || secrets.has(value)) return
    for (const copy of encodedCopies(value)) secrets.set(copy, kind)
  },
  text(place, text, allowed = []) {
    if (text !== '') texts.push({ place, text, allowed })
  },
}

/** Appends to a file that the test's process reads, so that nothing is lost if this process is killed. */
const throughFile = (path: string): LeakCheck => {
  const send = (call: readonly [keyof LeakCheck, ...unknown[]]) =>
    appendFileSync(path, `${JSON.stringify(call)}\n`, { mode: 0o600 })
  const sent = new Set<string>()
  return {
    secret(kind, value) {
      if (!sent.has(value)) send(['secret', kind, value])
      sent.add(value)
    },
    text: (...args) => send(['text', ...args]),
  }
}

const path = process.env['LEAK_CHECK_FILE']
/** The check of the running test, also in the processes that the test has started. */
export const leakCheck: LeakCheck = path === undefined ? inThisProcess : throughFile(path)

/** Registers a function that passes on texts before the end of the test. */
export const addTextSource = (read: () => void): void => {
  sources.push(read)
}

/** Forgets what earlier files of this worker left behind: their secrets cannot be in the texts of the next file. */
export function startFile(): void {
  secrets.clear()
  texts = []
  sources = []
}

/**
 * Searches each text since the last call once, for all secrets of the file.
 * @throws Error with the kinds of the secrets and the places, without the values
 */
export function checkForLeaks(): void {
  for (const read of sources.splice(0)) read()
  const leaks = new Set<string>()
  for (const { place, text, allowed } of texts.splice(0)) {
    for (const [value, kind] of secrets) {
      if (!allowed.includes(kind) && text.includes(value)) leaks.add(`${kind} is in ${place}`)
    }
    for (const [kind, form] of FORMS) {
      if (!allowed.includes(kind) && form.test(text)) leaks.add(`${kind} is in ${place}`)
    }
  }
  if (leaks.size > 0) throw new Error(`Secrets leaked:\n${[...leaks].join('\n')}`)
}
