/**
 * How many requests to Oura a user causes, and how many users one application of Oura can serve: a model of the rules in
 * docs/caching.md and docs/limits.md. It shares no code with the gateway, so that a test can compare the two.
 */

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/** How long what a collection has of today stays fresh, ms: the shortest time in docs/caching.md. */
const FRESH_MS = { days: MINUTE_MS, timeless: 10 * MINUTE_MS } as const

/** A kind of collection: with a day or time in each record, or without any, such as personal information. */
export type Collection = keyof typeof FRESH_MS

/** Oura's limit for an application, without the share that is kept for logins. */
const WINDOWS = [
  { minutes: 5, requests: 5_000 * 0.99 },
  { minutes: 1, requests: 1_250 * 0.99 },
]

/** How people use a front end: when they open it, in minutes of the day. */
export interface Behaviour {
  /** Mean and standard deviation of the first open, the same for everybody: one time zone. */
  readonly morning: { readonly mean: number; readonly deviation: number }
  /** Opens after that, on average, at any time between two. */
  readonly later: { readonly mean: number; readonly from: number; readonly to: number }
}

/** Two and a half opens a day; two thirds of all first opens between 6:00 and 9:00. */
export const DEFAULT_BEHAVIOUR: Behaviour = {
  morning: { mean: 450, deviation: 90 },
  later: { mean: 1.5, from: 540, to: 1_380 },
}

/**
 * Requests to Oura of one user who opens a dashboard at some instants (ms). Ranges are joined over days that are still
 * fresh, so each collection costs one request for an open, or none while even today is fresh.
 */
export function requestsOf(opens: readonly number[], collections: readonly Collection[]): number {
  return collections.reduce((sum, collection) => {
    let fetchedAt = Number.NEGATIVE_INFINITY
    let requests = 0
    for (const open of opens.toSorted((a, b) => a - b)) {
      if (open - fetchedAt < FRESH_MS[collection]) continue
      fetchedAt = open
      requests++
    }
    return sum + requests
  }, 0)
}

/** Random instants of a user's opens during a day, ms since its midnight. */
export function randomOpens({ morning, later }: Behaviour, random: () => number): number[] {
  const first = morning.mean + morning.deviation * normal(random)
  const count = Math.floor(later.mean) + (random() < later.mean % 1 ? 1 : 0)
  const others = Array.from({ length: count }, () => later.from + random() * (later.to - later.from))
  return [first, ...others].map((minute) => Math.min(DAY_MINUTES - 1, Math.max(0, minute)) * MINUTE_MS)
}

/**
 * How Oura announces the records of a collection: `night` in the morning, `activity` with every sync of the phone,
 * `occasional` now and then.
 */
export type AnnouncedCollection = 'night' | 'activity' | 'occasional'

/** When phones sync, after which Oura announces what has changed. */
export interface Syncs {
  /** Minutes between the sync of the morning and the first open, at least and at most. */
  readonly beforeFirstOpen: { readonly from: number; readonly to: number }
  /** Syncs after that, at any time until midnight. */
  readonly later: number
  /** Probability that one of them changes a night: a nap, an edited bedtime. */
  readonly nightChanges: number
  /** Probability that one of them brings a record of an occasional collection. */
  readonly occasions: number
}

/** Some 18 events for each user and day with eight collections. */
const DEFAULT_SYNCS: Syncs = {
  beforeFirstOpen: { from: 2, to: 20 },
  later: 5,
  nightChanges: 0.25,
  occasions: 0.4,
}

/** Random instants of the events of a user's collections during a day, ms since its midnight. */
export function randomEvents(
  opens: readonly number[],
  collections: readonly AnnouncedCollection[],
  random: () => number,
  { beforeFirstOpen, later, nightChanges, occasions }: Syncs = DEFAULT_SYNCS,
): number[][] {
  const { from, to } = beforeFirstOpen
  const morning = Math.max(0, Math.min(...opens) - (from + random() * (to - from)) * MINUTE_MS)
  const others = Array.from({ length: later }, () => morning + random() * (DAY_MINUTES * MINUTE_MS - morning))
  const oneOfOthers = (probability: number) =>
    random() < probability ? others.slice(Math.floor(random() * later)).slice(0, 1) : []
  const eventsOf: Readonly<Record<AnnouncedCollection, () => number[]>> = {
    night: () => [morning, ...oneOfOthers(nightChanges)],
    activity: () => [morning, ...others],
    occasional: () => oneOfOthers(occasions),
  }
  return collections.map((collection) => eventsOf[collection]())
}

/**
 * Requests of one user at each open, while events keep everything else fresh: one for each collection that has changed since
 * the last open, for its record, or for all days if several records have changed. Everything was read before the day.
 * @param opens ascending
 * @param events of each collection
 */
export const requestsWithEvents = (
  opens: readonly number[],
  events: readonly (readonly number[])[],
): number[] =>
  opens.map((open, index) => {
    const last = opens[index - 1] ?? Number.NEGATIVE_INFINITY
    return events.filter((instants) => instants.some((instant) => instant > last && instant <= open)).length
  })

/** As `capacityOf`, with events. */
export function capacityWithEvents(
  collections: readonly AnnouncedCollection[],
  behaviour: Behaviour = DEFAULT_BEHAVIOUR,
): Capacity {
  const random = mulberry32(1)
  let [first, later, laterOpens] = [0, 0, 0]
  for (let user = 0; user < SAMPLE; user++) {
    const opens = randomOpens(behaviour, random).toSorted((a, b) => a - b)
    const [ofFirst = 0, ...ofLater] = requestsWithEvents(opens, randomEvents(opens, collections, random))
    first += ofFirst
    later += ofLater.reduce((sum, requests) => sum + requests, 0)
    laterOpens += ofLater.length
  }
  const costs = { first: first / SAMPLE, later: laterOpens === 0 ? 0 : later / laterOpens }
  return { requestsPerDay: (first + later) / SAMPLE, users: usersWithin(behaviour, costs) }
}

export interface Capacity {
  readonly requestsPerDay: number
  /** Users of one application, so that the fullest window of the day stays within its limit. */
  readonly users: number
}

/** Requests per user and day, and users per application. The peak is that of the expected load. */
export function capacityOf(
  collections: readonly Collection[],
  behaviour: Behaviour = DEFAULT_BEHAVIOUR,
): Capacity {
  const random = mulberry32(1)
  let requests = 0
  for (let user = 0; user < SAMPLE; user++)
    requests += requestsOf(randomOpens(behaviour, random), collections)
  // An open that finds everything fresh is rare, and counts too.
  const costs = { first: collections.length, later: collections.length }
  return { requestsPerDay: requests / SAMPLE, users: usersWithin(behaviour, costs) }
}

/** Users whose requests are drawn. */
const SAMPLE = 5_000

/** Requests of the first open of a day, and of each later one. */
interface OpenCosts {
  readonly first: number
  readonly later: number
}

/** The users for whom the fullest window of the day has room. */
const usersWithin = (behaviour: Behaviour, costs: OpenCosts): number =>
  Math.floor(
    Math.min(...WINDOWS.map(({ minutes, requests }) => requests / peakRequests(behaviour, costs, minutes))),
  )

/** Requests per user within the fullest window of a length. */
function peakRequests({ morning, later }: Behaviour, costs: OpenCosts, minutes: number): number {
  let peak = 0
  for (let start = 0; start + minutes <= DAY_MINUTES; start++) {
    const first =
      normalCdf((start + minutes - morning.mean) / morning.deviation) -
      normalCdf((start - morning.mean) / morning.deviation)
    const overlap = Math.max(0, Math.min(start + minutes, later.to) - Math.max(start, later.from))
    const others = (later.mean * overlap) / (later.to - later.from)
    peak = Math.max(peak, costs.first * first + costs.later * others)
  }
  return peak
}

/** A random number of the standard normal distribution (Box-Muller). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Abramowitz and Stegun, 7.1.26: the error is below 2e-7. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(x) / Math.SQRT2))
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const half = 0.5 * poly * Math.exp((-x * x) / 2)
  return x > 0 ? 1 - half : half
}

/** A seeded generator of random numbers from 0 to 1, so that the table is the same each time. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
