import { expect, it } from 'vitest'
import { faultOfOperation } from '../../../src/cli/query/operation.ts'

it.each([
  ['{ a }', undefined, null],
  ['query A { a } query B { b }', 'B', null],
  ['{ a', undefined, null],
  [
    'query A { a } query B { b }',
    undefined,
    'the file has several operations. Choose one with --operation: A, B.',
  ],
  ['query A { a } query B { b }', 'C', '--operation is "C"; it must be one of: A, B.'],
  ['fragment F on A { a }', undefined, 'the file has no operation.'],
  [
    'subscription { a }',
    undefined,
    'query does not execute subscriptions. Start the gateway, and subscribe as docs/live.md says.',
  ],
])('%s, with --operation %s: %s', (query, name, fault) => {
  expect(faultOfOperation(query, name)).toBe(fault)
})
