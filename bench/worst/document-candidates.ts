import { getIntrospectionQuery } from 'graphql'
import { limits } from '../../src/server/limits/limits.ts'
import { type Candidate, hasFewTokens, largestPassing } from './candidate.ts'

/** Makes a query text of a size. */
type DocumentOfSize = (size: number) => string

const times = (count: number, textOf: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => textOf(index)).join(' ')

/** Letters make a name that is long, and similar to no other. */
const longName = (index: number): string => `${'x'.repeat(limits.nameCharacters - 5)}${index}`

/** Fragments that each spread the next one. */
const chain = (size: number, spread: (name: string) => string): string =>
  `${times(size, (index) => `fragment F${index} on Query { ${spread(`F${index + 1}`)} }`)} fragment F${size} on Query { __typename }`

const DOCUMENTS: Readonly<Record<string, DocumentOfSize>> = {
  'equal fields': (size) => `{ ${'__typename '.repeat(size)}}`,
  'equal fields with selections': (size) => `{ ${'viewer { id } '.repeat(size)}}`,
  'equal fields with arguments': (size) => `{ viewer { ${'days(first: 1) { __typename } '.repeat(size)}} }`,
  'equal fields at every level': (size) =>
    `{ ${'viewer { days { nodes { sleep { contributors { timing } } } } } '.repeat(size)}}`,
  'equal aliases': (size) => `{ ${'a: __typename '.repeat(size)}}`,
  'different aliases': (size) => `{ ${times(size, (index) => `a${index}: __typename`)} }`,
  'different arguments': (size) => `{ ${times(size, (index) => `nodes(ids: [${index}]) { id }`)} }`,
  'different selections': (size) =>
    `{ ${times(size, (index) => `viewer { ${index % 2 === 0 ? 'a: id' : 'a: today'} }`)} }`,
  'inline fragments': (size) => `{ ${'... on Query { __typename } '.repeat(size)}}`,
  'inline fragments of all types': (size) =>
    `{ nodes(ids: []) { ${times(size, (index) => `... on ${index % 2 === 0 ? 'Day' : 'User'} { id }`)} } }`,
  'fragments with equal fields': (size) =>
    `{ ${times(size, (index) => `...F${index}`)} } ${times(size, (index) => `fragment F${index} on Query { viewer { id } }`)}`,
  'fragments that spread all others': (size) =>
    `{ ...F0 } ${times(size, (index) => `fragment F${index} on Query { __typename ${times(size - index - 1, (other) => `...F${index + other + 1}`)} }`)}`,
  'fragments in fragments': (size) =>
    `{ viewer { ${times(size, (index) => `...F${index}`)} } } ${times(size, (index) => `fragment F${index} on User { days { nodes { ...G${index} } } } fragment G${index} on Day { id date }`)}`,
  'a chain of fragments': (size) => `{ ...F0 } ${chain(size, (name) => `...${name} __typename`)}`,
  'fragments that double': (size) => `{ ...F0 } ${chain(size, (name) => `...${name} ...${name}`)}`,
  'fragments that double below fields': (size) =>
    `{ viewer { summary { ...F0 } } } ${times(size, (index) => `fragment F${index} on HealthSummary { dayCount previous { ...F${index + 1} } ...F${index + 1} }`)} fragment F${size} on HealthSummary { dayCount }`,
  'a cycle of fragments': (size) =>
    `{ ...F0 } ${times(size, (index) => `fragment F${index} on Query { ...F${(index + 1) % size} __typename }`)}`,
  'cycles of fragments': (size) =>
    `{ ...F0 } ${times(size, (index) => `fragment F${index} on Query { ${times(size, (other) => `...F${other}`)} }`)}`,
  'unused fragments': (size) =>
    `{ __typename } ${times(size, (index) => `fragment F${index} on Query { __typename }`)}`,
  'operations with the same fragments': (size) =>
    `${times(size, (index) => `query Q${index} { ...F0 }`)} ${chain(size, (name) => `...${name}`)}`,
  'operations with variables': (size) =>
    `${times(size, (index) => `query Q${index}($a: ID!) { ...F0 }`)} ${times(size, (index) => `fragment F${index} on Query { node(id: $a) { id } ...F${index + 1} }`)} fragment F${size} on Query { __typename }`,
  'operations with introspection': (size) =>
    `${times(size, (index) => `query Q${index} { __schema { types { name fields { name args { name } type { name ofType { name } } } } } }`)}`,
  'types of introspection in variables': (size) =>
    `query ($name: String!) { ${times(Math.min(size, limits.aliases), (index) => `a${index}: __type(name: $name) { fields { args { name } } }`)} }`,
  'unknown fields': (size) => `{ ${times(size, (index) => `x${index}`)} }`,
  'similar unknown fields': (size) => `{ viewer { ${times(size, (index) => `dailyReadines${index}`)} } }`,
  'long unknown fields': (size) => `{ viewer { ${times(size, longName)} } }`,
  'unknown types': (size) => `{ ${times(size, (index) => `... on DailyReadines${index} { id }`)} }`,
  'long unknown types': (size) => `{ ${times(size, (index) => `... on ${longName(index)} { id }`)} }`,
  'unknown arguments': (size) =>
    `{ viewer { days(${times(size, (index) => `startDat${index}: 1`)}) { __typename } } }`,
  'unknown directives': (size) => `{ ${times(size, (index) => `__typename @skipp${index}`)} }`,
  'unknown enum values': (size) =>
    `{ viewer { trends(metrics: [${times(size, (index) => `SLEEP_SCOR${index}`)}]) { __typename } } }`,
  'equal variables': (size) => `query (${'$v: ID! '.repeat(size)}) { node(id: $v) { id } }`,
  'many variables': (size) =>
    `query (${times(size, (index) => `$v${index}: ID!`)}) { nodes(ids: [${times(size, (index) => `$v${index}`)}]) { id } }`,
  'unused variables': (size) => `query (${times(size, (index) => `$v${index}: ID`)}) { __typename }`,
  'undefined variables': (size) => `{ nodes(ids: [${times(size, (index) => `$v${index}`)}]) { id } }`,
  'variables with bad defaults': (size) =>
    `query (${times(100, (index) => `$v${index}: Int = "x"`)}) { ${'viewer { days(first: 1) { __typename } } '.repeat(size)}}`,
  'literals of a wrong type': (size) => `{ nodes(ids: [${'{} '.repeat(size)}]) { id } }`,
  'equal input fields': (size) => `{ nodes(ids: {${'a: 1 '.repeat(size)}}) { id } }`,
  'nested lists': (size) =>
    `{ ${times(size, () => `nodes(ids: ${'['.repeat(limits.nesting - 3)}${']'.repeat(limits.nesting - 3)}) { id }`)} }`,
  directives: (size) => `{ ${times(size, () => '__typename @include(if: true)')} }`,
  'a long list': (size) => `{ nodes(ids: [${times(size, (index) => `"${index}"`)}]) { id } }`,
  'definitions of types': (size) => `{ __typename } ${times(size, (index) => `type T${index} { a: Int }`)}`,
}

/** Query texts that are large in bytes instead of tokens. */
const LARGE_TEXTS: Readonly<Record<string, () => string>> = {
  'a long comment': () => `{ __typename } # ${'x'.repeat(limits.bodyBytes - 1_000)}`,
  'white space': () => `{ __typename }${' '.repeat(limits.bodyBytes - 1_000)}`,
  'long texts': () => `{ nodes(ids: [${`"${'x'.repeat(limits.textCharacters - 2)}" `.repeat(190)}]) { id } }`,
  'long texts with escapes': () =>
    `{ nodes(ids: [${`"${'\\u0041'.repeat(limits.textCharacters / 6 - 1)}" `.repeat(150)}]) { id } }`,
  'block strings with many lines': () =>
    `{ nodes(ids: [${`"""${'x\\n'.repeat(20)}${'y'.repeat(limits.textCharacters - 100)}""" `.repeat(190)}]) { id } }`,
  'many lines and errors': () =>
    `{ ${'\n'.repeat(limits.lines - 10)} ${times(101, (index) => `x${index}`)} }`,
  'syntax error at the end': () => `{ ${'viewer { id } '.repeat(1_000)}`,
  'introspection as GraphiQL sends it': () =>
    getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }),
}

/**
 * Query texts for the parser and for validation: each as large as the limit of tokens allows. Many of them are refused,
 * and have to be refused quickly.
 */
export function* documentCandidates(): Generator<Candidate> {
  for (const [name, documentOf] of Object.entries(DOCUMENTS)) {
    yield {
      family: 'document',
      name: `document of ${name}`,
      request() {
        const size = largestPassing(limits.tokens, (count) => hasFewTokens(documentOf(count)))
        return size === null ? null : { query: documentOf(size) }
      },
    }
  }
  for (const [name, document] of Object.entries(LARGE_TEXTS)) {
    yield { family: 'document', name: `document with ${name}`, request: () => ({ query: document() }) }
  }
  yield* variablesCandidates()
}

/** Operations with variables as large as the limit of the body allows. */
function* variablesCandidates(): Generator<Candidate> {
  const ids = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
  yield {
    family: 'variables',
    name: 'variables with a long list',
    request: () => ({
      query: ids,
      variables: { ids: Array.from({ length: limits.variableItems }, () => 'x'.repeat(190)) },
    }),
  }
  yield {
    family: 'variables',
    name: 'variables with objects of a wrong type',
    request: () => ({
      query: ids,
      variables: { ids: Array.from({ length: limits.variableItems }, () => ({ a: [[[]]] })) },
    }),
  }
  yield {
    family: 'variables',
    name: 'variables that no operation has',
    request: () => ({
      query: '{ __typename }',
      variables: Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`v${index}`, index])),
    }),
  }
  yield {
    family: 'variables',
    name: 'variables with 50 errors, used in a long document',
    request: () => ({
      query: `query (${times(51, (index) => `$v${index}: Int`)}) { ${'viewer { days(first: 1) { __typename } } '.repeat(280)} viewer { ${times(51, (index) => `days(first: $v${index}) { __typename }`)} } }`,
      variables: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`v${index}`, 'x'])),
    }),
  }
}
