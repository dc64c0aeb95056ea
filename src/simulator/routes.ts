import { RESOURCES, type Resource } from './catalogue.ts'

/** What a path asks for. */
export interface Route {
  readonly resource: Resource
  /** Oura's own made-up data instead of a user's. */
  readonly sandbox: boolean
  /** The document of a single-document path; null for the list. */
  readonly documentId: string | null
}

const PATH = /^\/v2\/(sandbox\/)?usercollection\/([^/]+)(?:\/([^/]+))?$/

/** The route of a path without its query; null where Oura has none (`vo2_max`, `heartrate/ID` ...). */
export function findRoute(path: string): Route | null {
  const match = PATH.exec(path)
  const resource = RESOURCES.get(match?.[2] ?? '')
  if (!match || !resource) return null
  const [, sandboxPart, , id = null] = match
  const sandbox = sandboxPart !== undefined
  if (sandbox && resource.kind === 'person') return null
  if (id !== null && (resource.kind === 'series' || resource.kind === 'person')) return null
  return { resource, sandbox, documentId: id === null ? null : decoded(id) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a stray % is part of an id that does not exist
  }
}
