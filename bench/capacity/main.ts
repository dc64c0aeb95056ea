import { capacityTable } from './table.ts'

/* The capacity table of docs/scaling.md: `npm run bench:capacity`. It needs no network, and takes less than a second. */
process.stdout.write(`${capacityTable()}\n`)
