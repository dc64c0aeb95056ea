import { expect, it } from 'vitest'
import {
  createRegisteredQueries,
  REGISTERED_BYTES,
  REGISTERED_TEXT_BYTES,
} from '../../../src/server/request/registered-queries.ts'

it('evicts the least recently used text, and never exceeds its bytes', () => {
  const queries = createRegisteredQueries()
  const text = 'x'.repeat(REGISTERED_TEXT_BYTES / 2)
  const fitting = Math.floor(REGISTERED_BYTES / REGISTERED_TEXT_BYTES)
  queries.put('used', text)
  for (let index = 0; index < 2 * fitting; index++) {
    queries.put(`${index}`, text)
    expect(queries.get('used')).toBe(text)
  }
  const kept = Array.from({ length: 2 * fitting }, (_, index) => queries.get(`${index}`)).filter(Boolean)
  expect(kept.length).toBeGreaterThan(fitting / 2)
  expect(kept.length).toBeLessThan(fitting)
  expect(queries.get('0')).toBeUndefined()
})

it('holds at most 10,000 texts', () => {
  const queries = createRegisteredQueries()
  for (let index = 0; index <= 10_000; index++) queries.put(`${index}`, '{ a }')
  expect(queries.get('0')).toBeUndefined()
  expect(queries.get('1')).toBe('{ a }')
})

it('does not register a text that would evict many others', () => {
  const queries = createRegisteredQueries()
  queries.put('short', '{ a }')
  queries.put('long', 'x'.repeat(REGISTERED_TEXT_BYTES / 2 + 1))
  expect(queries.get('long')).toBeUndefined()
  expect(queries.get('short')).toBe('{ a }')
})
