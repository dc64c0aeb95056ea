import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql'
import { limits } from '../../src/server/limits/limits.ts'
import { type Candidate, isCheapEnough, largestPassing, type OperationRequest } from './candidate.ts'
import { argumentsText, MAX_DAYS, type Range } from './ranges.ts'

export interface CandidateOptions {
  readonly schema: GraphQLSchema
  /** ms since 1970. */
  readonly now: number
  /** Seed of the random selections. */
  readonly random: () => number
  /** Random selections beside those of single fields. */
  readonly randomSelections: number
}

/** Decides the page size of connections below a field. */
const PAGE_BELOW_DAYS = 5

/** Nested objects with further fields below them are selected to this depth. */
const MAX_DEPTH = 7

/** Most aliases of an operation. */
const MAX_COPIES = limits.aliases

/** Fields without a list. */
const LEFT_OUT = new Set(['grantedScopes', 'id', 'ouraId'])

/**
 * Operations that are as large as the cost limit allows: for each field of the viewer, one for each field below it alone,
 * one with all of them, and some with a random share. Each is made once as one large page, and once as up to fifty
 * smaller ones, of ranges that do not overlap.
 */
export function* fieldCandidates(options: CandidateOptions): Generator<Candidate> {
  const { schema, now, random, randomSelections } = options
  const User = schema.getType('User') as GraphQLObjectType
  for (const field of Object.values(User.getFields())) {
    if (LEFT_OUT.has(field.name)) continue
    const named = getNamedType(field.type)
    const selections = isObjectType(named) ? selectionsOf(named, now, 1) : [{ name: '', text: '' }]
    const all = { name: 'all', text: isObjectType(named) ? everything(named, now, 1) : '' }
    const shares = Array.from({ length: isObjectType(named) ? randomSelections : 0 }, (_, index) => {
      const chosen = selections.filter(() => random() < 0.2)
      return { name: `random ${index}`, text: chosen.map(({ text }) => text).join(' ') }
    })
    for (const { name, text } of [all, ...shares, ...selections]) {
      if (text === '' && isObjectType(named)) continue
      for (const copies of hasRange(field) ? [1, MAX_COPIES] : [MAX_COPIES]) {
        yield {
          family: field.name,
          name: `${copies} x ${field.name} ${name}`,
          request: () => largest(field, text, { copies, reads: 'page' }, options),
        }
      }
    }
    if (!field.args.some(({ name }) => name === 'first')) continue
    for (const copies of [1, MAX_COPIES]) {
      yield {
        family: field.name,
        name: `${copies} x ${field.name} filtered`,
        request: () =>
          largest(field, 'totalCount nodes { __typename }', { copies, reads: 'filter' }, options),
      }
    }
  }
}

/** Whether a field can be made larger by a longer range, instead of by more copies alone. */
const hasRange = ({ args }: GraphQLField<unknown, unknown>): boolean =>
  args.some(({ name }) => RANGE_ARGUMENTS.has(name))

const RANGE_ARGUMENTS: ReadonlySet<string> = new Set(['startDate', 'startDatetime', 'days', 'first'])

interface Selection {
  readonly name: string
  readonly text: string
}

/** A selection for each leaf below a type, but one alone for leaves that cost the same work. */
function selectionsOf(type: GraphQLObjectType, now: number, depth: number): Selection[] {
  return differentFields(type).flatMap((field): Selection[] => {
    const named = getNamedType(field.type)
    const args = argumentsText(field, { days: PAGE_BELOW_DAYS, copy: 0, now })
    if (args === null) return []
    if (isLeafType(named)) return [{ name: field.name, text: `${field.name}${args}` }]
    if (!isObjectType(named) || depth >= MAX_DEPTH) return []
    // The nodes of edges are those of `nodes`.
    const below =
      field.name === 'node'
        ? [{ name: 'all', text: everything(named, now, depth + 1) }]
        : selectionsOf(named, now, depth + 1)
    return below.map(({ name, text }) => ({
      name: `${field.name}.${name}`,
      text: `${field.name}${args} { ${text} }`,
    }))
  })
}

/** The fields of a type. Of those that only read a property of one scalar or enum type, the one with the longest name. */
function differentFields(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  const byWork = new Map<string, GraphQLField<unknown, unknown>>()
  for (const field of Object.values(type.getFields())) {
    const onlyReads =
      field.extensions['pothosExposedField'] !== undefined && isLeafType(getNamedType(field.type))
    const key = onlyReads ? `a property of type ${field.type}` : field.name
    if (field.name.length > (byWork.get(key)?.name.length ?? 0)) byWork.set(key, field)
  }
  return [...byWork.values()]
}

/** Every field below a type. */
export function everything(type: GraphQLObjectType, now: number, depth: number): string {
  return Object.values(type.getFields())
    .flatMap((field) => {
      const named = getNamedType(field.type)
      const args = argumentsText(field, { days: PAGE_BELOW_DAYS, copy: 0, now })
      if (args === null) return []
      if (isLeafType(named)) return [`${field.name}${args}`]
      if (!isObjectType(named) || depth >= MAX_DEPTH) return []
      const below = everything(named, now, depth + 1)
      return below === '' ? [] : [`${field.name}${args} { ${below} }`]
    })
    .join(' ')
}

interface Shape extends Required<Pick<Range, 'reads'>> {
  readonly copies: number
}

/** The operation with the longest range that the cost limit allows; null if even a day costs too much. */
function largest(
  field: GraphQLField<unknown, unknown>,
  selection: string,
  { copies, reads }: Shape,
  { schema, now }: CandidateOptions,
): OperationRequest | null {
  if (argumentsText(field, { days: 1, copy: 0, now }) === null) return null
  const requestOf = (days: number): OperationRequest => {
    const fields = Array.from({ length: copies }, (_, copy) => {
      const args = argumentsText(field, { days, copy, now, reads })
      return args === null
        ? ''
        : `a${copy}: ${field.name}${args}${selection === '' ? '' : ` { ${selection} }`}`
    })
    return { query: `{ viewer { ${fields.join(' ')} } }` }
  }
  const days = largestPassing(MAX_DAYS, (tried) => isCheapEnough(schema, requestOf(tried), now))
  return days === null ? null : requestOf(days)
}
