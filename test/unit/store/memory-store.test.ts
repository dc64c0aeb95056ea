import { expect, it } from 'vitest'
import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { describeStore } from '../../support/store/contract.ts'

describeStore('the memory store', async () => {
  const clock = createFakeClock()
  const store = createMemoryStore({ clock })
  return { store, now: clock.now, pass: clock.advance, dispose: store.close }
})

it('has no value any more at the instant when it expires', async () => {
  const clock = createFakeClock()
  const store = createMemoryStore({ clock })
  await store.put('key', 'value', { expiresAt: clock.now() + 1_000 })
  await clock.advance(999)
  expect(await store.get('key')).toMatchObject({ value: 'value' })
  await clock.advance(1)
  expect(await store.get('key')).toBeNull()
  await store.close()
})
