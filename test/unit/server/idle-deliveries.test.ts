import { parse } from 'graphql'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { CancellationSource } from '../../../src/abort.ts'
import type { Delivery } from '../../../src/execution/incremental/deliver.ts'
import { createIncrementalDelivery } from '../../../src/server/answer/incremental-delivery.ts'
import { MULTIPART } from '../../support/incremental/multipart.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** An answer in parts whose client has read the first one. */
async function readFirstPart(isMemoryShort: () => boolean): Promise<CancellationSource> {
  const cancellation = new CancellationSource()
  const parts = (async function* () {
    for (;;) yield { data: {}, hasNext: true }
  })() as unknown as Delivery
  const { plugin } = createIncrementalDelivery({
    executor: {
      execute: () => undefined,
      executeInParts: () => parts,
      executeEvent: () => undefined,
    } as never,
    isMemoryShort,
    cancellationOf: () => cancellation,
    mask: { maskError: (error: unknown) => error, causeOf: () => undefined } as never,
    states: () => ({ operation: {} }) as never,
  })
  const request = new Request('http://localhost/graphql', { headers: { accept: MULTIPART } })
  const document = parse('{ ... @defer { a } }')
  let execute: (args: object) => Promise<Delivery> = () => Promise.reject(new Error('not executed'))
  const hook = {
    args: { document, contextValue: { request } },
    setExecuteFn: (set: never) => (execute = set),
  }
  plugin.onExecute?.(hook as never)
  await (await execute({})).next()
  return cancellation
}

it('ends an answer whose client does not read for a minute', async () => {
  const cancellation = await readFirstPart(() => false)
  await vi.advanceTimersByTimeAsync(59_999)
  expect(cancellation.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(cancellation.reason).toMatchObject({
    code: 'UPSTREAM_TIMEOUT',
    message: expect.stringContaining('60 seconds'),
  })
})

it('ends it after two seconds while other answers wait for memory', async () => {
  let isMemoryShort = false
  const cancellation = await readFirstPart(() => isMemoryShort)
  await vi.advanceTimersByTimeAsync(10_000)
  isMemoryShort = true
  expect(cancellation.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(cancellation.reason).toMatchObject({ message: expect.stringContaining('12 seconds') })
})
