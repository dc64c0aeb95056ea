import { describe, expect, test } from 'vitest'
import { type Cancellation, CancellationSource } from '../../../src/abort.ts'
import type { Priority } from '../../../src/oura/rate-limit/rate-limits.ts'
import type { FieldSet } from '../../../src/oura/records/field-set.ts'
import { RecordFlights, reliableParts, type WaitLimit } from '../../../src/resolvers/data/record-flights.ts'

const patience = (signal: Cancellation = new CancellationSource(), deadlineAt = 0) => ({ signal, deadlineAt })

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}

/** A flight whose landing the test decides on. */
function controlledFlight(
  options: { fields?: FieldSet; isRevalidation?: boolean; priority?: Priority } = {},
) {
  const { fields = 'light', isRevalidation = false, priority } = options
  const flights = new RecordFlights<string>()
  let fetchSignal: Cancellation | undefined
  let shownPatience: WaitLimit | undefined
  const answer = deferred<string>()
  const flight = flights.start(
    { first: 10, last: 20 },
    { fields, isRevalidation, deadlineAt: 1_000, priority },
    (shared) => {
      fetchSignal = shared.signal
      shownPatience = shared
      return answer.promise
    },
  )
  return {
    flights,
    flight,
    answer,
    isAborted: () => fetchSignal?.aborted,
    deadlineAt: () => shownPatience?.deadlineAt,
  }
}

describe('flights', () => {
  test('are found until they land', async () => {
    const { flights, flight, answer } = controlledFlight()
    expect(flights.withFields('light')).toEqual([flight])
    expect(reliableParts(flights.withFields('light'), [])).toEqual([{ first: 10, last: 20, from: flight }])
    answer.resolve('records')
    await expect(flight.join(patience())).resolves.toBe('records')
    expect(flights.withFields('light')).toEqual([])
  })

  test('do not serve callers who need more fields', () => {
    expect(controlledFlight({ fields: 'core' }).flights.withFields('light')).toEqual([])
    expect(controlledFlight({ fields: 'light' }).flights.withFields('full')).toEqual([])
    expect(controlledFlight({ fields: 'full' }).flights.withFields('core')).toHaveLength(1)
  })

  test('of the background serve no queries, which come first', () => {
    const ofBackground = controlledFlight({ priority: 'background' }).flights
    expect(ofBackground.withFields('light')).toEqual([])
    expect(ofBackground.withFields('light', 'background')).toHaveLength(1)
    expect(controlledFlight().flights.withFields('light', 'background')).toHaveLength(1)
  })

  test('that are tried only once serve for slots with a copy to fall back on', () => {
    const { flights, flight } = controlledFlight({ isRevalidation: true })
    const copies = [
      { first: 1, last: 12 },
      { first: 19, last: 30 },
    ]
    expect(reliableParts(flights.withFields('light'), copies)).toEqual([
      { first: 10, last: 12, from: flight },
      { first: 19, last: 20, from: flight },
    ])
  })

  test('that renew copies go on when every caller has given up', async () => {
    const { flights, flight, answer, isAborted } = controlledFlight({ isRevalidation: true })
    const caller = new AbortController()
    const wait = flight.join(patience(caller.signal))
    caller.abort(new Error('gone'))
    await expect(wait).rejects.toThrow('gone')
    expect(isAborted()).toBe(false)
    expect(flights.withFields('light')).toEqual([flight])
    answer.resolve('records')
    await expect(flight.join(patience())).resolves.toBe('records')
  })

  test('of outdated records are no longer joined, and say since when they are', () => {
    const { flights, flight } = controlledFlight()
    flights.outdate({ first: 21, last: 30 }, 500)
    expect(flights.withFields('light')).toEqual([flight])
    flights.outdate({ first: 20, last: 30 }, 600)
    expect(flights.withFields('light')).toEqual([])
    expect(flight.outdatedAt).toBe(600)
  })

  test('go on for the others when one caller gives up', async () => {
    const { flight, answer, isAborted } = controlledFlight()
    const impatient = new AbortController()
    const first = flight.join(patience(impatient.signal))
    const second = flight.join(patience())
    impatient.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    expect(isAborted()).toBe(false)
    answer.resolve('records')
    await expect(second).resolves.toBe('records')
  })

  test('are aborted, and no longer joined, when every caller has given up', async () => {
    const { flights, flight, isAborted } = controlledFlight()
    const callers = [new AbortController(), new AbortController()]
    const waits = callers.map((caller) => flight.join(patience(caller.signal)))
    for (const caller of callers) caller.abort(new Error('gone'))
    await Promise.all(waits.map((wait) => expect(wait).rejects.toThrow('gone')))
    expect(isAborted()).toBe(true)
    expect(flights.withFields('core')).toEqual([])
  })

  test('have the deadline of the caller with the latest one', () => {
    const { flight, deadlineAt } = controlledFlight()
    expect(deadlineAt()).toBe(1_000)
    flight.join(patience(undefined, 3_000))
    flight.join(patience(undefined, 2_000))
    expect(deadlineAt()).toBe(3_000)
  })

  test('bring their failure to everybody who waits, and are tried anew by the next', async () => {
    const { flights, flight, answer } = controlledFlight()
    const waits = [flight.join(patience()), flight.join(patience())]
    answer.reject(new Error('Oura is down'))
    for (const wait of waits) await expect(wait).rejects.toThrow('Oura is down')
    expect(flights.withFields('core')).toEqual([])
  })
})
