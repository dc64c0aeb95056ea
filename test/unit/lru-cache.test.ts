import { expect, test } from 'vitest'
import { createLruCache } from '../../src/lru-cache.ts'

test('an LRU cache evicts the least recently used entry beyond its bound', () => {
  const cache = createLruCache<{ readonly index: number }>(1_000)
  for (let index = 0; index < 1_000; index++) cache.set(`${index}`, { index })
  cache.get('0')
  cache.set('new', { index: 1_000 })
  expect(cache.size).toBe(1_000)
  expect(cache.get('0')).toEqual({ index: 0 })
  expect(cache.has('1')).toBe(false)
})
