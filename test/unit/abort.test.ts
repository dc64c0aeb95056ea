import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Cancellation,
  CancellationSource,
  onAbort,
  TimedCancellation,
  unlessAborted,
} from '../../src/abort.ts'
import { systemSleep } from '../../src/clock.ts'

const never = new Promise<never>(() => undefined)
const live = () => new AbortController().signal
const HOUR_MS = 3_600_000

const timed = (parent: Cancellation, timeoutMs = HOUR_MS) =>
  new TimedCancellation(parent, timeoutMs, () => new Error('time is up'))

function nativeSource() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) }
}

function ownSource() {
  const source = new CancellationSource()
  return { signal: source, abort: (reason: unknown) => source.abort(reason) }
}

function childOfNativeSource() {
  const { signal, abort } = nativeSource()
  return { signal: timed(signal), abort }
}

const sources: [string, () => { signal: Cancellation; abort(reason: unknown): void }][] = [
  ['an AbortSignal', nativeSource],
  ['a CancellationSource', ownSource],
  ['a TimedCancellation whose parent aborts', childOfNativeSource],
]

describe.each(sources)('waiting with %s', (_, create) => {
  it('resolves and rejects as the promise does if the signal does not abort', async () => {
    const { signal } = create()
    expect(await unlessAborted(Promise.resolve('value'), signal)).toBe('value')
    await expect(unlessAborted(Promise.reject(new Error('away')), signal)).rejects.toThrow('away')
  })

  it('ends with the first reason when the signal aborts, and calls back once', async () => {
    const { signal, abort } = create()
    let givenUp = 0
    const waiting = unlessAborted(never, signal, () => {
      givenUp += 1
    })
    abort(new Error('the client disconnected'))
    abort(new Error('again'))
    await expect(waiting).rejects.toThrow('the client disconnected')
    expect(givenUp).toBe(1)
    expect(signal.aborted).toBe(true)
  })

  it('does not wait if the signal has aborted already', async () => {
    const { signal, abort } = create()
    abort(new Error('too late'))
    let givenUp = 0
    await expect(unlessAborted(never, signal, () => (givenUp += 1))).rejects.toThrow('too late')
    expect(givenUp).toBe(1)
  })

  it('stops listening when the promise resolves, or when the listener is removed', async () => {
    const { signal, abort } = create()
    let calls = 0
    const count = () => {
      calls += 1
    }
    await unlessAborted(Promise.resolve(), signal, count)
    onAbort(signal, count)()
    abort(new Error('later'))
    expect(calls).toBe(0)
  })

  it('lets a listener remove another while the signal aborts', () => {
    const { signal, abort } = create()
    const called: string[] = []
    const removeListeners = ['first', 'second'].map((name) => onAbort(signal, () => called.push(name)))
    onAbort(signal, () => {
      for (const removeListener of removeListeners) removeListener()
    })
    abort(new Error('now'))
    expect(called).toEqual(['first', 'second'])
  })
})

describe('a timer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('of a TimedCancellation aborts with its own reason', async () => {
    const waiting = unlessAborted(never, timed(live(), 5_000)).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await waiting).toEqual(new Error('time is up'))
  })

  it('of a TimedCancellation runs only while there is a listener', async () => {
    const signal = timed(live(), 5_000)
    expect(vi.getTimerCount()).toBe(0)
    const removeListeners = [onAbort(signal, () => undefined), onAbort(signal, () => undefined)]
    expect(vi.getTimerCount()).toBe(1)
    for (const removeListener of removeListeners) removeListener()
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(signal.aborted).toBe(true)
    await expect(unlessAborted(never, signal)).rejects.toThrow('time is up')
  })

  it('of a sleep is cleared when the sleep is aborted, and not left listening when it ends', async () => {
    const source = new CancellationSource()
    const aborted = systemSleep(5_000, source).catch((error: unknown) => error)
    source.abort(new Error('stop'))
    expect(await aborted).toEqual(new Error('stop'))
    expect(vi.getTimerCount()).toBe(0)
    await expect(systemSleep(5_000, source)).rejects.toThrow('stop')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a TimedCancellation', () => {
  it('leaves no listener on its parent, which may live for long', () => {
    const controller = new AbortController()
    const added = vi.spyOn(controller.signal, 'addEventListener')
    const removed = vi.spyOn(controller.signal, 'removeEventListener')
    for (let count = 0; count < 20; count++) {
      const child = timed(controller.signal)
      const stops = [onAbort(child, () => undefined), onAbort(child, () => undefined)]
      for (const stop of stops) stop()
      onAbort(child, () => undefined)
      child.abort(new Error('done'))
    }
    expect(added.mock.calls.length).toBeGreaterThanOrEqual(40)
    expect(removed.mock.calls.length).toBe(added.mock.calls.length)
  })
})
