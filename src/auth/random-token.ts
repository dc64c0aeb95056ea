import { randomBytes } from 'node:crypto'

/** A name that nobody guesses: 256 random bits, as base64url of 43 characters. */
export const randomToken = (): string => randomBytes(32).toString('base64url')
