import { describe, expect, test } from 'vitest'
import { createFlights, type Patience } from '../../../src/resolvers/data/flights.ts'

const patience = (signal = new AbortController().signal, deadlineAt = 0) => ({ signal, deadlineAt })

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
function controlledFlight(group = 'user/sleep', full = false) {
  const flights = createFlights<string>()
  let fetchSignal: Patience['signal'] | undefined
  let shownPatience: Patience | undefined
  const answer = deferred<string>()
  const flight = flights.start(group, { first: 10, last: 20 }, full, 1_000, (shared) => {
    fetchSignal = shared.signal
    shownPatience = shared
    return answer.promise
  })
  return {
    flights,
    flight,
    answer,
    isAborted: () => fetchSignal?.aborted,
    deadlineAt: () => shownPatience?.deadlineAt,
  }
}

describe('flights', () => {
  test('are found by any slot they bring, until they land', async () => {
    const { flights, flight, answer } = controlledFlight()
    expect(flights.find('user/sleep', 10, false)).toBe(flight)
    expect(flights.find('user/sleep', 20, false)).toBe(flight)
    expect(flights.find('user/sleep', 21, false)).toBeUndefined()
    expect(flights.find('other/sleep', 10, false)).toBeUndefined()
    answer.resolve('documents')
    await expect(flight.join(patience())).resolves.toBe('documents')
    expect(flights.find('user/sleep', 10, false)).toBeUndefined()
  })

  test('without the heavy fields do not serve who needs them', () => {
    expect(controlledFlight('user/sleep', false).flights.find('user/sleep', 10, true)).toBeUndefined()
    expect(controlledFlight('user/sleep', true).flights.find('user/sleep', 10, false)).toBeDefined()
  })

  test('go on for the others when one caller gives up', async () => {
    const { flight, answer, isAborted } = controlledFlight()
    const impatient = new AbortController()
    const first = flight.join(patience(impatient.signal))
    const second = flight.join(patience())
    impatient.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    expect(isAborted()).toBe(false)
    answer.resolve('documents')
    await expect(second).resolves.toBe('documents')
  })

  test('are aborted, and no longer joined, when every caller has given up', async () => {
    const { flights, flight, isAborted } = controlledFlight()
    const callers = [new AbortController(), new AbortController()]
    const waits = callers.map((caller) => flight.join(patience(caller.signal)))
    for (const caller of callers) caller.abort(new Error('gone'))
    await Promise.all(waits.map((wait) => expect(wait).rejects.toThrow('gone')))
    expect(isAborted()).toBe(true)
    expect(flights.find('user/sleep', 15, false)).toBeUndefined()
  })

  test('have the patience of whoever has most', () => {
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
    expect(flights.find('user/sleep', 15, false)).toBeUndefined()
  })
})
