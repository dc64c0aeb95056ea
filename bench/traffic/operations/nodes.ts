import type { Expectation } from '../expectation.ts'
import type { Collection, Raw } from '../reference.ts'
import { type CheckedOperation, idKey, type OperationContext, ouraValue, sameId } from './operation.ts'

const SELECTION = `
  __typename
  id
  ... on DailySleep { day score }
  ... on Workout { day activity }
  ... on SleepPeriod { day sleepPhase5Min heartRate { interval items } }`

const NODE = `query Node($id: ID!) { node(id: $id) { ${SELECTION} } }`
const NODES = `query Nodes($ids: [ID!]!) { nodes(ids: $ids) { ${SELECTION} } }`

/** Types to query by id, with their fields. */
const TYPES: readonly {
  readonly name: string
  readonly collection: Collection
  fields(raw: Raw): { readonly [name: string]: Expectation }
}[] = [
  { name: 'DailySleep', collection: 'daily_sleep', fields: (raw) => ({ score: ouraValue(raw, 'score') }) },
  { name: 'Workout', collection: 'workout', fields: (raw) => ({ activity: ouraValue(raw, 'activity') }) },
  {
    name: 'SleepPeriod',
    collection: 'sleep',
    fields: (raw) => {
      const rates = raw['heart_rate'] as { interval: number; items: (number | null)[] } | null | undefined
      return {
        sleepPhase5Min: ouraValue(raw, 'sleep_phase_5_min'),
        heartRate: rates ? { interval: rates.interval, items: rates.items } : null,
      }
    },
  },
]

/** Queries one node by the id of an earlier response. */
export function makeNode(context: OperationContext): CheckedOperation | null {
  const [found] = someNodes(context, 1)
  if (found === undefined) return null
  return { name: 'node', query: NODE, variables: { id: found.id }, expected: { node: found.expected } }
}

/** Queries several nodes by their ids. */
export function makeNodes(context: OperationContext): CheckedOperation | null {
  const found = someNodes(context, context.random.whole(2, 20))
  if (found.length === 0) return null
  return {
    name: 'nodes',
    query: NODES,
    variables: { ids: found.map(({ id }) => id) },
    expected: { nodes: found.map(({ expected }) => expected) },
  }
}

function someNodes(context: OperationContext, count: number) {
  const { reference, seenValues, random, days } = context
  const known = TYPES.flatMap((type) =>
    reference.between(type.collection, days.first, days.last).flatMap((raw) => {
      const id = seenValues.get(idKey(reference, type.name, String(raw['id'])))
      return id === undefined ? [] : [{ id, type, raw }]
    }),
  )
  if (known.length === 0) return []
  return Array.from({ length: count }, () => {
    const { id, type, raw } = known[random.whole(0, known.length - 1)] as (typeof known)[number]
    const expected: Expectation = {
      __typename: type.name,
      id: sameId(context, type.name, raw),
      day: ouraValue(raw, 'day'),
      ...type.fields(raw),
    }
    return { id, expected }
  })
}
