import { type Capacity, type Collection, capacityOf } from './model.ts'

/** A way to use the gateway: what a dashboard shows, and how its data gets there. */
interface Row {
  readonly name: string
  readonly collections: readonly Collection[]
}

const days = (count: number): Collection[] => Array(count).fill('days')

const ROWS: readonly Row[] = [
  { name: 'polling, 8 collections', collections: days(8) },
  { name: 'polling, 4 collections', collections: days(4) },
  { name: 'polling, 2 collections', collections: days(2) },
  { name: 'polling, 1 collection', collections: days(1) },
]

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
    ...ROWS.map(({ name, collections }) => [name, ...toCells(capacityOf(collections))]),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`.replace('|  |', '| |'))
    .join('\n')
