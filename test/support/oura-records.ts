import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isObjectType,
} from 'graphql'
import { DEMO_TOKEN, type Simulator } from '../../src/simulator/simulator.ts'
import { fieldOf } from './graph.ts'

/** A record as Oura sends it. */
export type Raw = Readonly<Record<string, unknown>>

/** What the gateway adds to Oura's records. Every other field must come from a key of Oura's. */
const DERIVED = new Set([
  'DailyActivity.activityClasses',
  'SampleSeries.samples',
  'Session.durationSeconds',
  'SleepPeriod.appPhases',
  'SleepPeriod.movement',
  'SleepPeriod.phases',
  'SleepPeriod.phases30Sec',
  'Workout.durationSeconds',
  'Workout.heartRateStatistics',
])

/** Asks the simulator's REST API itself, page after page. */
export async function fetchRaw(
  simulator: Simulator,
  resource: string,
  query: Readonly<Record<string, string>> = {},
  token: string = DEMO_TOKEN,
): Promise<Raw[]> {
  const found: Raw[] = []
  let nextToken: string | null = null
  do {
    const search = new URLSearchParams({ ...query, ...(nextToken === null ? {} : { next_token: nextToken }) })
    const response = await fetch(`${simulator.url}/v2/usercollection/${resource}?${search}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (!response.ok) throw new Error(`the simulator answered ${response.status} for ${resource}`)
    const body = (await response.json()) as { data?: Raw[]; next_token?: string | null }
    found.push(...(body.data ?? [body]))
    nextToken = body.next_token ?? null
  } while (nextToken !== null)
  return found
}

/** The day of a record. */
export const dayOf = (raw: Raw): string => String(raw['day'] ?? raw['start_day'] ?? '')

/** The instant that a record began at, ms since 1970; 0 where its day alone places it. */
function instantOf(raw: Raw): number {
  const names = ['bedtime_start', 'start_datetime', 'start_time', 'set_up_at', 'timestamp']
  const found = names.find((name) => typeof raw[name] === 'string')
  return found === undefined ? 0 : Date.parse(String(raw[found]))
}

/** Oldest first. */
export const inOrder = (records: readonly Raw[]): Raw[] =>
  records.toSorted(
    (a, b) =>
      dayOf(a).localeCompare(dayOf(b)) ||
      instantOf(a) - instantOf(b) ||
      String(a['id']).localeCompare(String(b['id'])),
  )

/** The contract's rule for names, written a second time: the product's own function is what is tested. */
export const toFieldName = (name: string): string =>
  name
    .split('_')
    .map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
    .join('')

/** What Oura writes if nothing was measured, by the field that is null then. Written a second time, by the contract. */
const NOT_MEASURED: Readonly<Record<string, (value: unknown) => boolean>> = {
  'SleepPeriod.lowestHeartRate': (value) => value === 255,
  'Spo2Percentage.average': (value) => value === 0,
  'RingConfiguration.setUpAt': (value) => String(value).startsWith('1970-'),
}

/**
 * A record as it must come out of the graph, by the contract alone, without what the gateway adds.
 * @throws for a key of Oura's that the type has no field for
 */
export function expectedOf(raw: Raw, type: GraphQLObjectType): Record<string, unknown> {
  const isNode = type.getInterfaces().length > 0 || type.name === 'PersonalInfo'
  const names = new Map(
    Object.keys(raw).map((key) => [isNode && key === 'id' ? 'ouraId' : toFieldName(key), key]),
  )
  const expected: Record<string, unknown> = {}
  for (const field of ouraFields(type)) {
    const key = names.get(field.name)
    const value = key === undefined ? null : raw[key]
    const isMeasured = NOT_MEASURED[`${type.name}.${field.name}`]?.(value) !== true
    expected[field.name] = isMeasured ? expectedValue(value, field.type) : null
    names.delete(field.name)
  }
  if (names.size > 0) throw new Error(`${type.name} has no field for ${[...names.values()].join(', ')}`)
  return expected
}

function expectedValue(value: unknown, type: GraphQLOutputType): unknown {
  if (value === null || value === undefined) return null
  const named = getNamedType(type)
  if (Array.isArray(value)) return value.map((item) => expectedValue(item, named))
  if (isObjectType(named)) return expectedOf(value as Raw, named)
  return isEnumType(named) ? String(value).toUpperCase() : value
}

const ouraFields = (type: GraphQLObjectType) =>
  Object.values(type.getFields()).filter(
    ({ name, args }) =>
      args.length === 0 && name !== 'id' && name !== 'raw' && !DERIVED.has(`${type.name}.${name}`),
  )

/** An object of the graph without what the gateway adds to Oura's record. */
export function withoutDerived(value: unknown, type: GraphQLObjectType): unknown {
  if (value === null) return null
  if (Array.isArray(value)) return value.map((item) => withoutDerived(item, type))
  const object = value as Raw
  return Object.fromEntries(
    ouraFields(type).map(({ name }) => {
      const inner = getNamedType(fieldOf(type, name).type)
      return [name, isObjectType(inner) ? withoutDerived(object[name], inner) : object[name]]
    }),
  )
}
