import { detail, RequestError } from './http-answer.ts'
import { hash } from './random.ts'
import type { Window } from './window.ts'

/** Where the next page of a list begins, and of what list it is. */
export interface PagePosition extends Window {
  /** Documents already given, or for a time series the instant to go on from. */
  readonly next: number
  /** Rows of exactly that instant which the page before has given. */
  readonly skip: number
  /** The `fields` of the first page: a follow-up may come with the token alone. */
  readonly fields: string | null
}

/** An opaque next_token. It holds all that is needed, so nothing is kept between pages. */
export function pageToken(
  owner: string,
  resource: string,
  { from, to, next, skip, fields }: PagePosition,
): string {
  const text = JSON.stringify([from, to, next, skip, fields])
  return Buffer.from(`${seal(owner, resource, text)}${text}`, 'utf8').toString('base64url')
}

/** What a next_token means. One that was not given to this user for this resource is a 400. */
export function readPageToken(owner: string, resource: string, token: string): PagePosition {
  const plain = Buffer.from(token, 'base64url').toString('utf8')
  const text = plain.slice(8)
  if (plain.length < 9 || plain.slice(0, 8) !== seal(owner, resource, text)) {
    throw new RequestError(detail(400, 'Invalid next_token.'))
  }
  const [from, to, next, skip, fields] = JSON.parse(text) as [number, number, number, number, string | null]
  return { from, to, next, skip, fields }
}

function seal(owner: string, resource: string, text: string): string {
  return hash('page', owner, resource, text).toString(16).padStart(8, '0')
}
