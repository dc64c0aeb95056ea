import {
  type AnnouncedCollection,
  type Capacity,
  type Collection,
  capacityOf,
  capacityWithEvents,
} from './model.ts'

/** A way to use the gateway: what a dashboard shows, and how its data gets there. */
interface Row {
  readonly name: string
  readonly capacity: Capacity
}

const days = (count: number): Collection[] => Array(count).fill('days')

/** What eight collections are announced like, the most usual ones first. */
export const ANNOUNCED: readonly AnnouncedCollection[] = [
  'night',
  'activity',
  'night',
  'occasional',
  'night',
  'activity',
  'night',
  'occasional',
]

const polling = (count: number): Row => ({
  name: `polling, ${collectionsOf(count)}`,
  capacity: capacityOf(days(count)),
})

const webhooks = (count: number): Row => ({
  name: `webhooks, ${collectionsOf(count)}`,
  capacity: capacityWithEvents(ANNOUNCED.slice(0, count)),
})

const collectionsOf = (count: number): string => `${count} collection${count === 1 ? '' : 's'}`

const COUNTS = [8, 4, 2, 1]

/** Rounded, because the behaviour of people is not known better. */
const toCells = ({ requestsPerDay, users }: Capacity): string[] => [
  requestsPerDay.toFixed(1),
  (Math.round(users / 100) * 100).toLocaleString('en'),
]

/** The capacity table of docs/scaling.md. */
export const capacityTable = (): string =>
  [
    ['', 'requests per user and day', 'users per application'],
    ['---', '---', '---'],
    ...[...COUNTS.map(polling), ...COUNTS.map(webhooks)].map(({ name, capacity }) => [
      name,
      ...toCells(capacity),
    ]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`.replace('|  |', '| |'))
    .join('\n')
