import { type Cancellation, CancellationSource, onAbort } from '../abort.ts'
import type { Clock, Sleep } from '../clock.ts'
import { GatewayError, isEndOfAccess } from '../errors.ts'
import { type Cost, createCost } from '../oura/cost.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { OuraUser } from '../oura/user.ts'
import { type ChangesSince, planAnnouncedReads, readAnnouncedChanges } from './announced-changes.ts'
import type { Archive } from './archive.ts'
import type { Month } from './month.ts'
import { createOuraReader, isTemporary, type RecordClient } from './oura-reader.ts'
import { type PlannedRead, planReads, settledDays } from './plan.ts'
import { syncResource } from './sync-resource.ts'

export interface ExportOptions {
  readonly archive: Archive
  readonly client: RecordClient
  readonly user: OuraUser
  /** Counts all requests. */
  readonly total: Cost
  readonly resources: readonly Resource[]
  /** First day that is wanted, as a slot. */
  readonly from: number
  /** Where webhook events are logged. @default no events are known: settled days are not read again */
  readonly changesSince?: ChangesSince
  readonly clock: Clock
  readonly sleep: Sleep
  /** Aborts the export between two writes. */
  readonly signal: Cancellation
  /** @default nothing is reported */
  readonly onProgress?: (progress: ExportProgress) => void
}

/** How far a run is. */
export interface ExportProgress {
  /** The resource that was written last; null at the start. */
  readonly resource: ResourceProgress | null
  /** Requests that were expected for what is written, and for everything. */
  readonly done: number
  readonly planned: number
  /** Records read so far, of all resources. */
  readonly records: number
  /** Requests sent so far, for all resources. */
  readonly requests: number
}

/** How far a run is with one resource. */
export interface ResourceProgress extends Pick<ResourceOutcome, 'resource' | 'records' | 'requests'> {
  /** Whether all of it is written. */
  readonly isComplete: boolean
}

/** What happened to a resource. */
export interface ResourceOutcome {
  readonly resource: string
  /** Records that were read. */
  readonly records: number
  /** Records that were left out, because they have no usable day or time. */
  readonly skipped: number
  /** Months whose records differ from before. */
  readonly changedMonths: number
  /** `refused`: Oura does not let the user read it. `failed`: see `error`; what was written until then stays. */
  readonly status: 'complete' | 'refused' | 'failed'
  readonly requests: number
  /** Why it is not complete. */
  readonly error?: { readonly code: string; readonly message: string; readonly isTemporary: boolean }
}

export interface ExportOutcome {
  /** In the order of the options. */
  readonly resources: readonly ResourceOutcome[]
  readonly requests: number
  /** Bytes of Oura's responses. */
  readonly bytes: number
}

/** Resources that are read at the same time: one waits for Oura while another is written. */
const CONCURRENCY = 4

/**
 * Brings an archive up to date. A resource that fails does not keep the others from being exported.
 * @throws what concerns all resources: UnauthenticatedError, ReauthorizationRequiredError, the signal's reason, and errors
 * of the disk
 */
export async function runExport(options: ExportOptions): Promise<ExportOutcome> {
  const { archive, client, user, total, resources, from, clock, sleep } = options
  const { changesSince = async () => [], onProgress = () => undefined } = options
  const now = clock.now()
  const announcedOf = await readAnnouncedChanges(resources, archive.progressOf, changesSince)
  const plans = resources.map((resource) => {
    const planOptions = { progress: archive.progressOf(resource), from, now }
    return { resource, planOptions, reads: planReads(resource, planOptions) }
  })
  const totals = { done: 0, planned: 0, records: 0 }
  const plan = (reads: readonly PlannedRead[]) => {
    for (const { expectedRequests } of reads) totals.planned += expectedRequests
  }
  for (const { reads } of plans) plan(reads)
  const report = (resource: ResourceProgress | null) =>
    onProgress({ resource, ...totals, requests: total.figures.requests })
  const failure = new CancellationSource()
  const removeListener = onAbort(options.signal, () => failure.abort(options.signal.reason))

  async function exportResource({
    resource,
    planOptions,
    reads,
  }: (typeof plans)[number]): Promise<ResourceOutcome> {
    const counts = { records: 0, skipped: 0 }
    const changed = new Set<Month>()
    const cost = createCost(total)
    const reader = createOuraReader({ client, user, total: cost, signal: failure, clock, sleep })
    const outcome = (rest: Pick<ResourceOutcome, 'status' | 'error'>): ResourceOutcome => ({
      resource: resource.name,
      ...rest,
      ...counts,
      changedMonths: changed.size,
      requests: cost.figures.requests,
    })
    const reportResource = (isComplete: boolean) =>
      report({
        resource: resource.name,
        records: counts.records,
        requests: cost.figures.requests,
        isComplete,
      })
    const sync = (some: readonly PlannedRead[]) =>
      syncResource(resource, some, {
        archive,
        reader,
        onWritten({ records, skipped, changedMonths }, { expectedRequests }) {
          counts.records += records
          counts.skipped += skipped
          for (const month of changedMonths) changed.add(month)
          totals.records += records
          totals.done += expectedRequests
          reportResource(false)
        },
      })
    try {
      await sync(reads)
      const progress = reads.at(-1)?.progress ?? null
      if (progress !== null) {
        // Afterwards: most announced records are of the days that have just been read.
        const changedReads = await planAnnouncedReads(resource, announcedOf(resource), {
          archive,
          reader,
          progress,
          settled: settledDays(resource, planOptions),
        })
        plan(changedReads)
        await sync(changedReads)
        await archive.setProgress(resource, { ...progress, completeAt: now })
      }
      reportResource(true)
      return outcome({ status: 'complete' })
    } catch (error) {
      if (!(error instanceof GatewayError) || failure.aborted || isEndOfAccess(error)) throw error
      const { code, message } = error
      const status = code === 'FORBIDDEN' ? 'refused' : 'failed'
      return outcome({ status, error: { code, message, isTemporary: isTemporary(error) } })
    }
  }

  report(null)
  const outcomes: ResourceOutcome[] = []
  const waiting = [...plans.entries()]
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, plan] = next
      outcomes[index] = await exportResource(plan)
    }
  }
  try {
    const workers = Array.from({ length: CONCURRENCY }, work)
    // The others stop before the error is thrown: nothing may write after it.
    for (const worker of workers) worker.catch((error: unknown) => failure.abort(error))
    await Promise.allSettled(workers)
    if (failure.aborted) throw failure.reason
  } finally {
    removeListener()
  }
  const { requests, bytes } = total.figures
  return { resources: outcomes, requests, bytes }
}
