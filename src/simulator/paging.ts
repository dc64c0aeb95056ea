import { detail, RequestError } from './http-response.ts'
import { hash } from './random.ts'
import type { Window } from './window.ts'

/** The position of the next page, and the list it belongs to. */
export interface PagePosition extends Window {
  /** The number of records already returned, or for a time series the instant of the next row. */
  readonly next: number
  /** How many rows of exactly that instant were already returned. */
  readonly skip: number
  /** The `fields` of the first page, because a client may send the next_token alone. */
  readonly fields: string | null
}

/** An opaque next_token. It contains the whole position, so the server keeps no state between pages. */
export function pageToken(
  owner: string,
  resource: string,
  { from, to, next, skip, fields }: PagePosition,
): string {
  const text = JSON.stringify([from, to, next, skip, fields])
  return Buffer.from(`${signature(owner, resource, text)}${text}`, 'utf8').toString('base64url')
}

/** Decodes a next_token. Throws a 400 if it was not issued to this user for this resource. */
export function readPageToken(owner: string, resource: string, token: string): PagePosition {
  const plain = Buffer.from(token, 'base64url').toString('utf8')
  const text = plain.slice(8)
  if (plain.length < 9 || plain.slice(0, 8) !== signature(owner, resource, text)) {
    throw new RequestError(detail(400, 'Invalid next_token.'))
  }
  const [from, to, next, skip, fields] = JSON.parse(text) as [number, number, number, number, string | null]
  return { from, to, next, skip, fields }
}

const signature = (owner: string, resource: string, text: string): string =>
  hash('page', owner, resource, text).toString(16).padStart(8, '0')
