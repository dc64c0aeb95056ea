import { appendFileSync } from 'node:fs'
import { encodedCopies } from './encoded-copies.ts'

/** What must not get out. */
export type SecretKind =
  | 'an access or refresh token'
  | 'an authorization code'
  | 'the state of a login'
  | 'a PKCE verifier'
  | "the application's secret"
  | 'GATEWAY_SECRET'
  | 'the value of a cookie'
  | 'a gateway token'

/** Where secrets and what is looked through for them are noted. */
export interface CanarySink {
  secret(kind: SecretKind, value: string): void
  /** @param mayHold what this place hands out, to whom it is for */
  text(place: string, text: string, mayHold?: readonly SecretKind[]): void
}

interface Noted {
  readonly place: string
  readonly text: string
  readonly mayHold: readonly SecretKind[]
}

/** Words that tests take for tokens, such as `demo`, are in every text. */
const SHORTEST = 12

/** What shows by its form alone: the simulator's tokens, also where nobody has heard of them, and ours. */
const FORMS: readonly (readonly [SecretKind, RegExp])[] = [
  ['an access or refresh token', /_[01]XBPWQQ_[\da-f]{8}-/],
  ['an access or refresh token', new RegExp(encodedCopies('XBPWQQ_').slice(1).join('|'))],
  ['a gateway token', /ogw_[\w-]{30,}/],
]

/** By each way in which they can be written. */
const secrets = new Map<string, SecretKind>()
let texts = new Map<string, Noted>()
/** Fetched when it is looked through: what was written until then. */
let sources: (() => void)[] = []

/** Keeps everything until the test has ended: a secret may become known after the text that it is in. */
const kept: CanarySink = {
  secret(kind, value) {
    if (value.length < SHORTEST || secrets.has(value)) return
    for (const copy of encodedCopies(value)) secrets.set(copy, kind)
  },
  text(place, text, mayHold = []) {
    if (text !== '') texts.set(`${place}\n${text}`, { place, text, mayHold })
  },
}

/** Leaves it all in a file to the process that looks through it, whatever ends this one. */
const handedOver = (path: string): CanarySink => {
  const send = (call: readonly [keyof CanarySink, ...unknown[]]) =>
    appendFileSync(path, `${JSON.stringify(call)}\n`, { mode: 0o600 })
  return {
    secret: (...args) => send(['secret', ...args]),
    text: (...args) => send(['text', ...args]),
  }
}

const path = process.env['CANARY_FILE']
/** Of a test, or of a process that one has started. */
export const canaries: CanarySink = path === undefined ? kept : handedOver(path)

/** Adds something that will have texts by the end of the test. */
export const addSource = (read: () => void): void => {
  sources.push(read)
}

/**
 * Looks through everything that was noted since the last time, with all secrets so far.
 * @throws Error that names what is where, and not the value
 */
export function checkCanaries(): void {
  for (const read of sources.splice(0)) read()
  const found = new Set<string>()
  for (const { place, text, mayHold } of texts.values()) {
    for (const [value, kind] of secrets) {
      if (!mayHold.includes(kind) && text.includes(value)) found.add(`${kind} is in ${place}`)
    }
    for (const [kind, form] of FORMS) {
      if (!mayHold.includes(kind) && form.test(text)) found.add(`${kind} is in ${place}`)
    }
  }
  texts = new Map()
  sources = []
  if (found.size > 0) throw new Error(`Secrets got out:\n${[...found].join('\n')}`)
}
