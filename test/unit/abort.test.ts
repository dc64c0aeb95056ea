import { expect, it } from 'vitest'
import { onAbort, unlessAborted } from '../../src/abort.ts'

const never = new Promise<never>(() => undefined)

it('gives what the promise gives if the signal does not abort', async () => {
  const { signal } = new AbortController()
  expect(await unlessAborted(Promise.resolve('value'), signal)).toBe('value')
  await expect(unlessAborted(Promise.reject(new Error('away')), signal)).rejects.toThrow('away')
})

it('stops waiting when the signal aborts, with its reason, and says so once', async () => {
  const controller = new AbortController()
  let givenUp = 0
  const waiting = unlessAborted(never, controller.signal, () => {
    givenUp += 1
  })
  controller.abort(new Error('the client has gone'))
  controller.abort(new Error('again'))
  await expect(waiting).rejects.toThrow('the client has gone')
  expect(givenUp).toBe(1)
})

it('does not wait at all for a signal that has aborted already', async () => {
  const signal = AbortSignal.abort(new Error('too late'))
  let givenUp = 0
  await expect(unlessAborted(never, signal, () => (givenUp += 1))).rejects.toThrow('too late')
  expect(givenUp).toBe(1)
})

it('no longer listens once the promise is there, or the listener was removed', async () => {
  const controller = new AbortController()
  let calls = 0
  const count = () => {
    calls += 1
  }
  await unlessAborted(Promise.resolve(), controller.signal, count)
  onAbort(controller.signal, count)()
  controller.abort()
  expect(calls).toBe(0)
})
