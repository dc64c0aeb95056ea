import { encodeGlobalID } from '@pothos/plugin-relay'
import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql'
import { slotToDay } from '../../src/oura/records/slots.ts'
import { MAX_NODES } from '../../src/schema/relay/node.ts'
import { MAX_ENTITIES } from '../../src/schema/subgraph.ts'
import { limits } from '../../src/server/limits/limits.ts'
import { type Candidate, isCheapEnough, largestPassing, type OperationRequest } from './candidate.ts'
import { type CandidateOptions, everything } from './field-candidates.ts'
import { DAY_MS, MAX_DAYS } from './ranges.ts'

/** An id that Oura has no record for: it is looked for by a request of its own. */
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

const DAY_NODES = [
  'Day',
  'DailyActivity',
  'DailyReadiness',
  'DailySleep',
  'DailySpo2',
  'DailyStress',
  'Vo2Max',
]

/**
 * Lookups by ids: `nodes` with ids of each type, over the longest range; `_entities` with as many references as it takes;
 * `node` with conditions, each combination of which is compiled.
 */
export function* lookupCandidates(options: CandidateOptions): Generator<Candidate> {
  const { schema } = options
  const Node = schema.getType('Node')
  if (!isInterfaceType(Node)) throw new TypeError('The schema has no interface Node.')
  for (const type of schema.getPossibleTypes(Node)) {
    const selection = `... on ${type.name} { ${everything(type, options.now, 1)} }`
    for (const spacing of [1, Math.floor(MAX_DAYS / MAX_NODES)]) {
      const idsOf = (count: number) => idsOver(type.name, count, spacing, options.now)
      yield {
        family: 'nodes',
        name: `nodes(ids:) of ${type.name}, each ${spacing} days`,
        request: () => largestLookup(options, MAX_NODES, (count) => nodesRequest(idsOf(count), selection)),
      }
      if (!hasEntities(schema)) continue
      yield {
        family: '_entities',
        name: `_entities of ${type.name}, each ${spacing} days`,
        request: () =>
          largestLookup(options, MAX_ENTITIES, (count) =>
            entitiesRequest(type.name, idsOf(count), selection),
          ),
      }
    }
  }
  for (const typename of ['User', 'Day', 'SleepPeriod', 'DailyActivity']) {
    yield {
      family: 'node',
      name: `node with ${limits.directives} conditions on a ${typename}`,
      request: () => conditionsRequest(typename, options),
    }
  }
}

const hasEntities = (schema: GraphQLSchema): boolean =>
  schema.getQueryType()?.getFields()['_entities'] !== undefined

function largestLookup(
  { schema, now }: CandidateOptions,
  most: number,
  requestOf: (count: number) => OperationRequest,
): OperationRequest | null {
  const count = largestPassing(most, (tried) => isCheapEnough(schema, requestOf(tried), now))
  return count === null ? null : requestOf(count)
}

/** Global ids of records, the newest first. */
function idsOver(typename: string, count: number, spacing: number, now: number): string[] {
  const today = Math.floor(now / DAY_MS)
  return Array.from({ length: count }, (_, index) => {
    const day = slotToDay(today - ((index * spacing) % MAX_DAYS))
    const key = DAY_NODES.includes(typename) ? day : `${day}:${UNKNOWN_ID.slice(0, -4)}${1000 + index}`
    return encodeGlobalID(typename, key)
  })
}

const nodesRequest = (ids: readonly string[], selection: string): OperationRequest => ({
  query: `query ($ids: [ID!]!) { nodes(ids: $ids) { id ${selection} } }`,
  variables: { ids },
})

const entitiesRequest = (typename: string, ids: readonly string[], selection: string): OperationRequest => ({
  query: `query ($of: [_Any!]!) { _entities(representations: $of) { ${selection} } }`,
  variables: { of: ids.map((id) => ({ __typename: typename, id })) },
})

/** As many conditions as are allowed, with other values at each call: each combination is compiled. */
function conditionsRequest(typename: string, { schema, now, random }: CandidateOptions): OperationRequest {
  const type = schema.getType(typename)
  if (!isObjectType(type)) throw new TypeError(`The schema has no type ${typename}.`)
  const names = Array.from({ length: limits.directives }, (_, index) => `c${index}`)
  let used = 0
  const fields = everything(type, now, 4).replaceAll(
    /\b(?:day|date|id|score|timestamp|__typename)\b(?= )/g,
    (name) => (used < names.length ? `${name} @include(if: $c${used++})` : name),
  )
  const selection = `... on ${typename} { ${fields} ${names
    .slice(used)
    .map((name) => `__typename @skip(if: $${name})`)
    .join(' ')} }`
  const id = encodeGlobalID(typename, typename === 'User' ? 'me' : slotToDay(Math.floor(now / DAY_MS)))
  return {
    query: `query (${names.map((name) => `$${name}: Boolean!`).join()}) { viewer { id } node(id: "${id}") { ${selection} } }`,
    variables: Object.fromEntries(names.map((name) => [name, random() < 0.9])),
  }
}
