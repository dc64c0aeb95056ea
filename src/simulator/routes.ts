import { RESOURCES, type Resource } from './resources.ts'

/** What a path stands for. */
export interface Route {
  readonly resource: Resource
  /** Oura's sandbox data instead of a user's. */
  readonly sandbox: boolean
  /** The id of a single-record path; null for a list. */
  readonly recordId: string | null
}

const PATH = /^\/v2\/(sandbox\/)?usercollection\/([^/]+)(?:\/([^/]+))?$/

/** The route of a path without its query; null if Oura has none (`vo2_max`, `heartrate/ID` ...). */
export function findRoute(path: string): Route | null {
  const match = PATH.exec(path)
  const resource = RESOURCES.get(match?.[2] ?? '')
  if (!match || !resource) return null
  const [, sandboxPart, , id = null] = match
  const sandbox = sandboxPart !== undefined
  if (sandbox && resource.kind === 'person') return null
  if (id !== null && (resource.kind === 'series' || resource.kind === 'person')) return null
  return { resource, sandbox, recordId: id === null ? null : decoded(id) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // an invalid escape: no record has this id
  }
}
