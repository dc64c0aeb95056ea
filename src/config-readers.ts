import { KNOWN_SCOPES } from './oura-scopes.ts'

/** Turns the text of a variable into its value, or into undefined where the text is not usable. */
export interface Reader<T> {
  read(text: string): T | undefined
  /** Ends the sentence "it may be …". */
  readonly allowed: string
}

export const flag: Reader<boolean> = {
  read: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  allowed: '0 or 1',
}

export const wholeNumber = (min: number, max: number): Reader<number> => ({
  read: (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? value : undefined
  },
  allowed: `a whole number from ${min} to ${max}`,
})

export const oneOf = <T extends string>(values: readonly T[]): Reader<T> => ({
  read: (text) => values.find((value) => value === text),
  allowed: values.join(', '),
})

export const anyText: Reader<string> = { read: (text) => text, allowed: 'any text' }

export const fileNames: Reader<readonly string[]> = {
  read: (text) => {
    const names = text.split(',').map((name) => name.trim())
    return names.includes('') ? undefined : Object.freeze(names)
  },
  allowed: 'a file, or several, comma separated',
}

const parseHttpUrl = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined
}

export const httpUrl: Reader<string> = {
  read: (text) => parseHttpUrl(text)?.href.replace(/\/+$/, ''),
  allowed: 'an http:// or https:// address without credentials, query or fragment',
}

/** Of a server's own address: its routes and cookies begin at the root. */
export const httpOrigin: Reader<string> = {
  read: (text) => {
    const url = parseHttpUrl(text)
    return url?.pathname === '/' ? url.origin : undefined
  },
  allowed: 'an http:// or https:// address without a path, such as https://health.example.com',
}

export const origins: Reader<readonly string[]> = {
  read: (text) => {
    const found = text.split(',').map((part) => part.trim())
    if (found.length === 1 && found[0] === '*') return Object.freeze(found)
    // A path would never match the Origin header of a browser: better to say so than to refuse silently later.
    return found.every((origin) => parseHttpUrl(origin)?.origin === origin) ? Object.freeze(found) : undefined
  },
  allowed: 'origins such as https://app.example.com, comma separated and without a path, or * alone',
}

/** Oura drops names that it does not know without a word: a misspelt one would only show as missing data. */
export const scopeNames: Reader<readonly string[]> = {
  read: (text) => {
    const names = text.split(/\s+/).map((name) => name.replace(/^extapi:/, ''))
    return names.every((name) => KNOWN_SCOPES.includes(name)) ? Object.freeze([...new Set(names)]) : undefined
  },
  allowed: `names out of ${KNOWN_SCOPES.join(' ')}, separated by spaces`,
}
