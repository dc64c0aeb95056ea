import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql'
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
      for (const copies of [1, 50]) {
        yield {
          name: `${copies} x ${field.name} ${name}`,
          request: () => largest(field, text, { copies, reads: 'page' }, options),
        }
      }
    }
    if (!field.args.some(({ name }) => name === 'first')) continue
    for (const copies of [1, 50]) {
      yield {
        name: `${copies} x ${field.name} filtered`,
        request: () =>
          largest(field, 'totalCount nodes { __typename }', { copies, reads: 'filter' }, options),
      }
    }
  }
}

interface Selection {
  readonly name: string
  readonly text: string
}

/** A selection for each leaf below a type. */
function selectionsOf(type: GraphQLObjectType, now: number, depth: number): Selection[] {
  return Object.values(type.getFields()).flatMap((field): Selection[] => {
    const named = getNamedType(field.type)
    const args = argumentsText(field, { days: PAGE_BELOW_DAYS, copy: 0, now })
    if (args === null) return []
    if (isLeafType(named)) return [{ name: field.name, text: `${field.name}${args}` }]
    if (!isObjectType(named) || depth >= MAX_DEPTH) return []
    return selectionsOf(named, now, depth + 1).map(({ name, text }) => ({
      name: `${field.name}.${name}`,
      text: `${field.name}${args} { ${text} }`,
    }))
  })
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
