import type { Resource } from './catalogue.ts'
import { writerFor } from './field-selection.ts'
import { type Answer, DOCUMENT_NOT_FOUND, detail, jsonText, RequestError } from './http-answer.ts'
import type { JsonObject } from './json.ts'
import { type PagePosition, pageToken, readPageToken } from './paging.ts'
import type { Route } from './routes.ts'
import type { Row } from './stored-record.ts'
import type { KnownUser } from './users.ts'
import { datetimeWindow, dateWindow, validationError } from './window.ts'

/** Sizes of pages and the clock. */
export interface RespondOptions {
  readonly now: () => number
  readonly recordsPerPage: number
  readonly rowsPerPage: number
}

/** The answer of the API to a request of a known user. Throws RequestError for a refusal. */
export function respond(
  route: Route,
  query: URLSearchParams,
  user: KnownUser,
  options: RespondOptions,
): Answer {
  const { resource, documentId } = route
  checkScope(resource, user)
  if (resource.kind === 'person') return jsonText(JSON.stringify(visibleInfo(user)))
  if (documentId !== null) {
    const found = user.data.document(resource.name, documentId)
    return found ? jsonText(found.json) : DOCUMENT_NOT_FOUND
  }
  return resource.kind === 'series'
    ? listRows(resource, query, user, options)
    : listRecords(resource, query, user, options)
}

function checkScope({ scope }: Resource, { scopes }: KnownUser): void {
  if (scope === null || scopes === null || scopes.has(scope)) return
  throw new RequestError(detail(401, `Token is not authorized access ${scope} scope.`))
}

// With any token the id; the address needs `email`, all else `personal` (oura-api.md section 1).
function visibleInfo({ data, scopes }: KnownUser): JsonObject {
  const info = data.personalInfo()
  const allowed = (key: string): boolean =>
    key === 'id' || scopes === null || scopes.has(key === 'email' ? 'email' : 'personal')
  return Object.fromEntries(Object.entries(info).map(([key, value]) => [key, allowed(key) ? value : null]))
}

function listRecords(
  resource: Resource,
  query: URLSearchParams,
  { id: owner, data }: KnownUser,
  { now, recordsPerPage }: RespondOptions,
): Answer {
  // ring_configuration knows no dates: the list holds every ring ever owned
  const everything = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER }
  const window = resource.kind === 'rings' ? everything : dateWindow(query, now())
  const token = query.get('next_token')
  const position = token
    ? readPageToken(owner, resource.name, token)
    : { ...window, next: 0, skip: 0, fields: null }
  const fields = query.get('fields') ?? position.fields
  const documents = data.documents(resource.name, position.from, position.to)
  const end = position.next + recordsPerPage
  const page = documents.slice(position.next, end)
  const nextToken =
    end < documents.length ? pageToken(owner, resource.name, { ...position, next: end, fields }) : null
  return envelope(page.map(writerFor(resource, fields)), nextToken)
}

function listRows(
  resource: Resource,
  query: URLSearchParams,
  { id: owner, data }: KnownUser,
  { now, rowsPerPage }: RespondOptions,
): Answer {
  const token = query.get('next_token')
  if (resource.latest && readLatest(query)) {
    const row = data.latestRow(resource.name)
    return envelope(row ? [writerFor(resource, query.get('fields'))(row)] : [], null)
  }
  const window = datetimeWindow(query, now())
  const position = token
    ? readPageToken(owner, resource.name, token)
    : { ...window, next: window.from, skip: 0, fields: null }
  const fields = query.get('fields') ?? position.fields
  const { next, skip, to } = position
  const rows = data.rows(resource.name, next, to, skip + rowsPerPage + 1).slice(skip)
  const page = rows.slice(0, rowsPerPage)
  const following = rows[rowsPerPage]
  return envelope(
    page.map(writerFor(resource, fields)),
    following
      ? pageToken(owner, resource.name, { ...position, ...after(page, following, position), fields })
      : null,
  )
}

// Several rows may carry the same second: the next page begins behind those that were given already.
function after(page: readonly Row[], { instant }: Row, before: PagePosition): { next: number; skip: number } {
  const given = page.filter((row) => row.instant === instant).length
  return { next: instant, skip: instant === before.next ? before.skip + given : given }
}

function readLatest(query: URLSearchParams): boolean {
  const text = query.get('latest')?.toLowerCase()
  if (text === undefined || ['false', '0', 'no', 'off', 'f', 'n'].includes(text)) return false
  if (['true', '1', 'yes', 'on', 't', 'y'].includes(text)) return true
  throw new RequestError(
    validationError([
      {
        type: 'bool_parsing',
        loc: ['query', 'latest'],
        msg: 'Input should be a valid boolean, unable to interpret input',
        input: text,
      },
    ]),
  )
}

function envelope(items: readonly string[], nextToken: string | null): Answer {
  return jsonText(`{"data":[${items.join(',')}],"next_token":${JSON.stringify(nextToken)}}`)
}
