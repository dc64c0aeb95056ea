import { createMemoryStore } from '../../../src/store/memory-store.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { describeStore } from '../../support/store/contract.ts'

describeStore('the memory store', async () => {
  const clock = createFakeClock()
  const store = createMemoryStore({ clock })
  return { store, now: clock.now, pass: clock.advance, dispose: store.close }
})
