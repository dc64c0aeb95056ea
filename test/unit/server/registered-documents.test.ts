import { expect, it } from 'vitest'
import {
  createRegisteredDocuments,
  REGISTERED_BYTES,
  REGISTERED_TEXT_BYTES,
} from '../../../src/server/request/registered-documents.ts'

it('forgets what was used least, and never holds more than its bytes', () => {
  const documents = createRegisteredDocuments()
  const text = 'x'.repeat(REGISTERED_TEXT_BYTES / 2)
  const fitting = Math.floor(REGISTERED_BYTES / REGISTERED_TEXT_BYTES)
  documents.put('used', text)
  for (let index = 0; index < 2 * fitting; index++) {
    documents.put(`${index}`, text)
    expect(documents.get('used')).toBe(text)
  }
  const kept = Array.from({ length: 2 * fitting }, (_, index) => documents.get(`${index}`)).filter(Boolean)
  expect(kept.length).toBeGreaterThan(fitting / 2)
  expect(kept.length).toBeLessThan(fitting)
  expect(documents.get('0')).toBeUndefined()
})

it('holds 10,000 short texts, and no more', () => {
  const documents = createRegisteredDocuments()
  for (let index = 0; index <= 10_000; index++) documents.put(`${index}`, '{ a }')
  expect(documents.get('0')).toBeUndefined()
  expect(documents.get('1')).toBe('{ a }')
})

it('does not remember a text that would push out many others', () => {
  const documents = createRegisteredDocuments()
  documents.put('short', '{ a }')
  documents.put('long', 'x'.repeat(REGISTERED_TEXT_BYTES / 2 + 1))
  expect(documents.get('long')).toBeUndefined()
  expect(documents.get('short')).toBe('{ a }')
})
