import { serializerFor } from './field-selection.ts'
import { detail, type HttpResponse, jsonText, RECORD_NOT_FOUND, RequestError } from './http-response.ts'
import type { JsonObject } from './json.ts'
import { type PagePosition, pageToken, readPageToken } from './paging.ts'
import type { Resource } from './resources.ts'
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

/** The response of the API to a user's request. Throws RequestError for a refusal. */
export function respond(
  route: Route,
  query: URLSearchParams,
  user: KnownUser,
  options: RespondOptions,
): HttpResponse {
  const { resource, recordId } = route
  checkScope(resource, user)
  if (resource.kind === 'person') return jsonText(JSON.stringify(visibleInfo(user)))
  if (recordId !== null) {
    const found = user.data.record(resource.name, recordId)
    return found ? jsonText(found.json) : RECORD_NOT_FOUND
  }
  return resource.kind === 'series'
    ? listRows(resource, query, user, options)
    : listRecords(resource, query, user, options)
}

function checkScope({ scope }: Resource, { scopes }: KnownUser): void {
  if (scope === null || scopes === null || scopes.has(scope)) return
  throw new RequestError(detail(401, `Token is not authorized access ${scope} scope.`))
}

// Any token reads the id. `email` needs the scope email, all other fields personal (oura-api.md section 1).
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
): HttpResponse {
  // ring_configuration ignores dates: it lists all rings
  const everything = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER }
  const window = resource.kind === 'rings' ? everything : dateWindow(query, now())
  const token = query.get('next_token')
  const position = token
    ? readPageToken(owner, resource.name, token)
    : { ...window, next: 0, skip: 0, fields: null }
  const fields = query.get('fields') ?? position.fields
  const records = data.records(resource.name, position.from, position.to)
  const end = position.next + recordsPerPage
  const page = records.slice(position.next, end)
  const nextToken =
    end < records.length ? pageToken(owner, resource.name, { ...position, next: end, fields }) : null
  return envelope(page.map(serializerFor(resource, fields)), nextToken)
}

function listRows(
  resource: Resource,
  query: URLSearchParams,
  { id: owner, data }: KnownUser,
  { now, rowsPerPage }: RespondOptions,
): HttpResponse {
  const token = query.get('next_token')
  if (resource.latest && readLatest(query)) {
    const row = data.latestRow(resource.name)
    return envelope(row ? [serializerFor(resource, query.get('fields'))(row)] : [], null)
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
    page.map(serializerFor(resource, fields)),
    following
      ? pageToken(owner, resource.name, { ...position, ...after(page, following, position), fields })
      : null,
  )
}

// Several rows may have the same timestamp: the next page skips those that were returned already.
function after(page: readonly Row[], { instant }: Row, before: PagePosition): { next: number; skip: number } {
  const returned = page.filter((row) => row.instant === instant).length
  return { next: instant, skip: instant === before.next ? before.skip + returned : returned }
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

const envelope = (items: readonly string[], nextToken: string | null): HttpResponse =>
  jsonText(`{"data":[${items.join(',')}],"next_token":${JSON.stringify(nextToken)}}`)
