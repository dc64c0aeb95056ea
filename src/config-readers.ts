import { KNOWN_SCOPES, plainScope } from './oura-scopes.ts'

/** Parses the text of a variable; undefined if the text is invalid. */
export interface Reader<T> {
  read(text: string): T | undefined
  /** Completes the sentence "it must be …". */
  readonly allowed: string
}

export const flag: Reader<boolean> = {
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  allowed: '0 or 1',
}

export function wholeNumber(min: number, max: number): Reader<number> {
  return {
    read: (text) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
      return value >= min && value <= max ? value : undefined
    },
    allowed: `a whole number from ${min} to ${max}`,
  }
}

export function oneOf<T extends string>(values: readonly T[]): Reader<T> {
  return {
    read: (text) => values.find((value) => value === text),
    allowed: `one of ${values.join(', ')}`,
  }
}

export const anyText: Reader<string> = { read: (text) => text, allowed: 'any text' }

export const fileNames: Reader<readonly string[]> = {
  read: (text) => {
    const names = text.split(',').map((name) => name.trim())
    return names.includes('') ? undefined : Object.freeze(names)
  },
  allowed: 'a file or a comma-separated list of files',
}

function parseHttpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined
}

export const httpUrl: Reader<string> = {
  read: (text) => parseHttpUrl(text)?.href.replace(/\/+$/, ''),
  allowed: 'an http:// or https:// URL without credentials, query or fragment',
}

/** Origin of the gateway itself: its routes and cookies start at the root. */
export const httpOrigin: Reader<string> = {
  read: (text) => {
    const url = parseHttpUrl(text)
    return url?.pathname === '/' ? url.origin : undefined
  },
  allowed: 'an http:// or https:// URL without a path, such as https://health.example.com',
}

export const origins: Reader<readonly string[]> = {
  read: (text) => {
    const found = text.split(',').map((part) => part.trim())
    if (found.length === 1 && found[0] === '*') return Object.freeze(found)
    return found.every(isOrigin) ? Object.freeze(found) : undefined
  },
  allowed:
    'a comma-separated list of origins such as https://app.example.com or capacitor://localhost, without a path and with no wildcards, or * alone',
}

/** The pages of an app on a phone: the default origins of Capacitor and of Ionic's webview. */
const APP_ORIGINS = ['capacitor://localhost', 'ionic://localhost']

/** Whether a browser can send the text as Origin header. One with a path or a wildcard would never match. */
const isOrigin = (text: string): boolean =>
  APP_ORIGINS.includes(text) || (parseHttpUrl(text)?.origin === text && !text.includes('*'))

/** Rejects unknown scopes: Oura ignores them silently, so a misspelt scope would only show as missing data. */
export const scopeNames: Reader<readonly string[]> = {
  read: (text) => {
    const names = text.split(/\s+/).map(plainScope)
    return names.every((name) => KNOWN_SCOPES.includes(name)) ? Object.freeze([...new Set(names)]) : undefined
  },
  allowed: `a space-separated list of ${KNOWN_SCOPES.join(' ')}`,
}
