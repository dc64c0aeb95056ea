import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openNdjsonArchive } from '../../../src/export/ndjson-archive.ts'
import { runExport } from '../../../src/export/run-export.ts'
import { createCost } from '../../../src/oura/cost.ts'
import { dayToSlot, latestToday } from '../../../src/oura/records/slots.ts'
import { restModePeriod } from '../../../src/oura/resources/rest-mode-period.ts'
import { workout } from '../../../src/oura/resources/workout.ts'
import { demoUser } from '../../support/client.ts'
import { hasExactlyTheRecords } from '../../support/export/history.ts'
import { Crash, createMemoryFiles } from '../../support/export/memory-files.ts'
import { createOuraModel } from '../../support/export/oura-model.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const DAY_MS = 86_400_000
const START = Date.parse('2026-03-10T12:00:00Z')

describe.each([workout, restModePeriod])('an export of $name to files', (resource) => {
  it('has exactly the records, whatever changed between runs and wherever they were killed', async () => {
    const createStorage = () => {
      const files = createMemoryFiles()
      return { ...files, open: () => openNdjsonArchive({ folder: 'out', files }) }
    }
    await fc.assert(hasExactlyTheRecords(resource, createStorage), { numRuns: propertyRuns(3) })
  })
})

describe('a kill while records move', () => {
  const points = [0, 1, 2, 3].flatMap((change) =>
    (['before', 'after'] as const).map((when) => [when, change] as const),
  )

  it.each(points)('%s change %i of the files loses no record and leaves none twice', async (when, change) => {
    const oura = createOuraModel(workout)
    const files = createMemoryFiles()
    const from = dayToSlot('2025-11-20')
    for (let day = from; day <= latestToday(START); day++) oura.add(day)
    async function run() {
      const archive = await openNdjsonArchive({ folder: 'out', files })
      try {
        await runExport({
          archive,
          client: oura.client,
          user: demoUser,
          total: createCost(),
          resources: [workout],
          from,
          clock: { now: () => START },
          sleep: async () => undefined,
          signal: new AbortController().signal,
        })
      } finally {
        await archive.close().catch(() => undefined)
      }
      const records: object[] = []
      for await (const record of archive.records(workout)) records.push(record)
      return records
    }
    await run()
    const [first = '', last = ''] = [oura.ids()[0], oura.ids().at(-1)]
    // Out of the week that is read again, and into it, each from another month.
    oura.move(last, dayToSlot('2025-12-24'))
    oura.move(first, dayToSlot('2026-03-09'))
    files.crashAt(change, when)
    await expect(run()).rejects.toThrow(Crash)
    files.neverCrash()
    expect(await run()).toEqual(oura.recordsFrom(from))
  })
})

describe('the second run', () => {
  it('reads only the trailing week, in one request, and rewrites nothing that is the same', async () => {
    const oura = createOuraModel(workout)
    const files = createMemoryFiles()
    let now = START
    const from = dayToSlot('2016-01-01')
    for (let day = from; day <= latestToday(now); day++) oura.add(day)
    const run = async () => {
      const archive = await openNdjsonArchive({ folder: 'out', files })
      const { resources, requests } = await runExport({
        archive,
        client: oura.client,
        user: demoUser,
        total: createCost(),
        resources: [workout],
        from,
        clock: { now: () => now },
        sleep: async () => undefined,
        signal: new AbortController().signal,
      })
      return { ...resources[0], requests }
    }
    // Ten years and three months, in lists of two years.
    expect(await run()).toMatchObject({ status: 'complete', changedMonths: 123 })
    expect(oura.requests).toBe(6)
    oura.requests = 0
    expect(await run()).toMatchObject({ status: 'complete', records: 9, changedMonths: 0 })
    expect(oura.requests).toBe(1)
    now += 30 * DAY_MS
    oura.requests = 0
    expect(await run()).toMatchObject({ status: 'complete', records: 9, changedMonths: 0 })
    expect(oura.requests).toBe(1)
  })
})
