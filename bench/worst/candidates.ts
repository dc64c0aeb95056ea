import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql'
import { factsOf } from '../../src/execution/document-facts.ts'
import { createCostFunction } from '../../src/server/limits/cost/operation-cost.ts'
import { limits } from '../../src/server/limits/limits.ts'

/** An operation that may be the worst of its kind. */
export interface Candidate {
  /** What it selects, e.g. `dailyActivity.nodes.met.samples`. */
  readonly name: string
  /** Null if even its smallest form costs too much. */
  query(): string | null
}

export interface CandidateOptions {
  readonly schema: GraphQLSchema
  /** ms since 1970. */
  readonly now: number
  /** Seed of the random selections. */
  readonly random: () => number
  /** Random selections beside those of single fields. */
  readonly randomSelections: number
}

/** Days that the simulator has records of. */
const MAX_DAYS = 700

/** Decides the page size of connections below a field. */
const PAGE_BELOW_DAYS = 5

/** Most days of a time series that are read at once. */
const MAX_SERIES_DAYS = 92

const DAY_MS = 86_400_000

/** Nested objects with further fields below them are selected to this depth. */
const MAX_DEPTH = 7

/** Fields without a list. */
const LEFT_OUT = new Set(['grantedScopes', 'id', 'ouraId'])

/**
 * Operations that are as large as the cost limit allows: for each field of the viewer, one for each field below it alone,
 * one with all of them, and some with a random share. Each is made once as one large page, and once as up to fifty
 * smaller ones, of ranges that do not overlap.
 */
export function* candidates(options: CandidateOptions): Generator<Candidate> {
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
          query: () => largest(field, text, copies, options),
        }
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
function everything(type: GraphQLObjectType, now: number, depth: number): string {
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

/** The operation with the longest range that the cost limit allows; null if even a day costs too much. */
function largest(
  field: GraphQLField<unknown, unknown>,
  selection: string,
  copies: number,
  { schema, now }: CandidateOptions,
): string | null {
  if (argumentsText(field, { days: 1, copy: 0, now }) === null) return null
  const operation = (days: number) => {
    const fields = Array.from({ length: copies }, (_, copy) => {
      const args = argumentsText(field, { days, copy, now })
      return args === null
        ? ''
        : `a${copy}: ${field.name}${args}${selection === '' ? '' : ` { ${selection} }`}`
    })
    return `{ viewer { ${fields.join(' ')} } }`
  }
  const passes = (days: number) => isCheapEnough(schema, operation(days), now)
  if (!passes(1)) return null
  let [most, tooMany] = [1, MAX_DAYS + 1]
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2)
    if (passes(middle)) most = middle
    else tooMany = middle
  }
  return operation(most)
}

function isCheapEnough(schema: GraphQLSchema, query: string, now: number): boolean {
  const document = parse(query)
  const facts = factsOf(document)
  const [operation] = facts.operations
  if (operation === undefined) return false
  const today = () => Math.floor(now / DAY_MS)
  const cost = createCostFunction(schema, facts, operation)({}, { clock: { now: () => now }, today })
  return cost !== undefined && cost.points <= limits.cost
}

/** The range of a field, and which of several equal fields it is: their ranges do not overlap. */
interface Range {
  readonly days: number
  readonly copy: number
  readonly now: number
}

/** Arguments for the longest answer over some days; null if the field needs an argument that is not known here. */
function argumentsText(field: GraphQLField<unknown, unknown>, range: Range): string | null {
  const texts: string[] = []
  for (const { name, type } of field.args) {
    const value = argumentValue(name, range) ?? (isNonNullType(type) ? enumValue(type, range) : undefined)
    if (value !== undefined) texts.push(`${name}: ${value}`)
    else if (isNonNullType(type)) return null
  }
  return texts.length === 0 ? '' : `(${texts.join(', ')})`
}

/** A value of an enum, or all of them for a list. */
function enumValue(type: GraphQLInputType, { copy }: Range): string | undefined {
  const named = getNamedType(type)
  if (!isEnumType(named)) return undefined
  const names = named.getValues().map(({ name }) => name)
  return isListType(getNullableType(type)) ? `[${names.join(' ')}]` : names[copy % names.length]
}

/** Undefined leaves the argument out. */
function argumentValue(name: string, { days, copy, now }: Range): string | undefined {
  const end = now - ((copy * days) % MAX_DAYS) * DAY_MS
  const seriesMs = Math.min(days, MAX_SERIES_DAYS) * DAY_MS
  const seriesEnd = now - ((copy * seriesMs) % (MAX_DAYS * DAY_MS))
  const text = (time: number) => `"${new Date(time).toISOString()}"`
  const day = (time: number) => `${text(time).slice(0, 11)}"`
  switch (name) {
    case 'startDate':
      return day(end - (days - 1) * DAY_MS)
    case 'endDate':
    case 'date':
      return day(end)
    case 'startDatetime':
      return text(seriesEnd - seriesMs + 1_000)
    case 'endDatetime':
      return text(seriesEnd)
    case 'first':
      return `${Math.min(1000, days * 20)}`
    case 'bucket':
      return 'FIVE_MINUTES'
    default:
      return undefined
  }
}
