import { describe, expect, it } from 'vitest'
import { createProgressReport } from '../../../src/cli/export/progress-report.ts'
import type { ExportProgress, ResourceProgress } from '../../../src/export/run-export.ts'
import { createRecordingLog } from '../../support/client.ts'

const sleep: ResourceProgress = { resource: 'sleep', isComplete: false, records: 1_200, requests: 4 }

const at = (change: Partial<ExportProgress> = {}): ExportProgress => ({
  resource: sleep,
  done: 5,
  planned: 20,
  records: 1_234,
  requests: 5,
  ...change,
})

function start(isTTY: boolean) {
  const clock = { time: 0, now: () => clock.time }
  const written: string[] = []
  const log = createRecordingLog()
  const stream = { isTTY, columns: 90, write: (text: string) => written.push(text) }
  return { clock, written, log, report: createProgressReport({ stream, log, clock }) }
}

describe('progress on a terminal', () => {
  it('is a bar with the rate and the time left, on one line that ends without a trace', () => {
    const { clock, written, report } = start(true)
    clock.time = 30_000
    report.report(at())
    report.end()
    expect(written).toEqual([
      '\r\u001b[2K[######------------------] 25 %  sleep  1,234 records  10 requests/min  2 min left',
      '\r\u001b[2K',
    ])
  })

  it('is written at most ten times a second, and at the end', () => {
    const { clock, written, report } = start(true)
    for (let done = 1; done <= 20; done++) {
      clock.time += 10
      report.report(at({ done }))
    }
    expect(written).toHaveLength(2)
    expect(written.at(-1)).toContain('100 %')
  })

  it('is never wider than the terminal', () => {
    const { clock, written, report } = start(true)
    clock.time = 1_000
    report.report(
      at({
        resource: {
          ...sleep,
          resource: 'a_resource_with_a_name_that_is_as_long_as_no_name_of_any_resource_of_oura_is',
        },
      }),
    )
    expect(written[0]?.replace('\r\u001b[2K', '')).toHaveLength(89)
  })
})

describe('progress in a log', () => {
  it('has a line for each complete resource, and one every 30 seconds', () => {
    const { clock, written, log, report } = start(false)
    report.report(at({ resource: null, done: 0 }))
    for (let second = 1; second <= 65; second++) {
      clock.time += 1_000
      report.report(at({ done: 6 }))
    }
    report.report(at({ done: 20, resource: { ...sleep, isComplete: true } }))
    report.end()
    // What is of the resource, and what is of all, cannot be taken for each other.
    const line = (isComplete: boolean, percent: number) => ({
      message: 'exporting',
      fields: { ...sleep, isComplete, all: { percent, records: 1_234, requests: 5 } },
    })
    expect(log.lines).toMatchObject([line(false, 30), line(false, 30), line(true, 100)])
    expect(written).toEqual([])
  })
})
