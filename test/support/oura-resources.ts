import { resources } from '../../src/oura/resources/registry.ts'
import { schema } from '../../src/schema/index.ts'
import { objectType } from './graph.ts'

const fields = Object.values(objectType(schema, 'User').getFields())

/** Names of all resources that are lists. */
export const COLLECTIONS = resources.filter(({ single }) => !single).map(({ name }) => name)

/** Names of the collections whose records belong to days. */
export const DAY_COLLECTIONS = resources.filter(({ slotUnit }) => slotUnit === 'day').map(({ name }) => name)

/** Names of the time series. */
export const TIME_SERIES: ReadonlySet<string> = new Set(
  resources.filter(({ slotUnit }) => slotUnit === 'hour').map(({ name }) => name),
)

/** The field of User that holds the records of a resource. */
export function userFieldOf(resource: string): string {
  const field = fields.find(({ extensions }) => extensions.resource === resource)
  if (field === undefined) throw new Error(`No field of User holds ${resource}.`)
  return field.name
}

/** The scope that a token needs for a resource. */
export function scopeOf(resource: string): string {
  const scope = resources.find(({ name }) => name === resource)?.scope
  if (scope == null) throw new Error(`${resource} needs no scope.`)
  return scope
}
