import { randomBytes } from 'node:crypto'

/** A token that cannot be guessed: 256 random bits, as 43 characters of base64url. */
export const randomToken = (): string => randomBytes(32).toString('base64url')
