import type { Clock } from '../../clock.ts'
import type { ExportProgress } from '../../export/run-export.ts'
import type { Log } from '../../log.ts'
import { MINUTE_MS, SECOND_MS } from '../../time.ts'

export interface ProgressReportOptions {
  /** Standard error; a terminal gets a bar, everything else lines in the log. */
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown }
  readonly log: Pick<Log, 'info'>
  readonly clock: Clock
}

export interface ProgressReport {
  report(progress: ExportProgress): void
  /** Removes the bar. */
  end(): void
}

/** A terminal is written to at most so often. */
const BAR_EVERY_MS = 100
/** The log is written to at most so often, and when a resource is complete. */
const LINE_EVERY_MS = 30 * SECOND_MS
const BAR_WIDTH = 24

/** Reports how far an export is: a bar on a terminal, lines in a log. */
export function createProgressReport({ stream, log, clock }: ProgressReportOptions): ProgressReport {
  const startedAt = clock.now()
  let reportedAt = startedAt
  const isDue = (everyMs: number): boolean => {
    if (clock.now() - reportedAt < everyMs) return false
    reportedAt = clock.now()
    return true
  }
  if (stream.isTTY !== true) {
    return {
      report(progress) {
        const { resource, records, requests } = progress
        if (resource === null || !(resource.isComplete || isDue(LINE_EVERY_MS))) return
        log.info({ ...resource, all: { percent: percentOf(progress), records, requests } }, 'exporting')
      },
      end: () => undefined,
    }
  }
  return {
    report(progress) {
      if (progress.done < progress.planned && progress.resource !== null && !isDue(BAR_EVERY_MS)) return
      const line = progressLine(progress, clock.now() - startedAt)
      stream.write(`\r\x1b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`)
    },
    end: () => void stream.write('\r\x1b[2K'),
  }
}

/** A bar, what was read at which rate, and the time left. */
function progressLine(progress: ExportProgress, elapsedMs: number): string {
  const { resource, done, planned, records, requests } = progress
  const filled = planned === 0 ? BAR_WIDTH : Math.floor((BAR_WIDTH * done) / planned)
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`
  const perMinute = elapsedMs === 0 ? 0 : Math.round((requests * MINUTE_MS) / elapsedMs)
  const left = done === 0 ? '' : `${durationText((elapsedMs / done) * (planned - done))} left`
  const parts = [
    `${bar} ${percentOf(progress)} %`,
    resource?.resource ?? '',
    `${records.toLocaleString('en')} records`,
    `${perMinute} requests/min`,
    left,
  ]
  return parts.filter((part) => part !== '').join('  ')
}

const percentOf = ({ done, planned }: ExportProgress): number =>
  planned === 0 ? 100 : Math.floor((100 * done) / planned)

function durationText(ms: number): string {
  const seconds = Math.ceil(ms / SECOND_MS)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
