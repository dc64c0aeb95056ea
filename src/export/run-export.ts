import { type Cancellation, CancellationSource, onAbort } from '../abort.ts'
import type { Clock, Sleep } from '../clock.ts'
import { GatewayError, isEndOfAccess } from '../errors.ts'
import { type Cost, createCost } from '../oura/cost.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { OuraUser } from '../oura/user.ts'
import type { Archive } from './archive.ts'
import type { Month } from './month.ts'
import { createOuraReader, isTemporary, type RecordClient } from './oura-reader.ts'
import { planReads } from './plan.ts'
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
  readonly resource: string | null
  /** Whether all of it is written. */
  readonly isComplete: boolean
  /** Requests that were expected for what is written, and for everything. */
  readonly done: number
  readonly planned: number
  /** Records read so far. */
  readonly records: number
  /** Requests sent so far. */
  readonly requests: number
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
  const { onProgress = () => undefined } = options
  const now = clock.now()
  const plans = resources.map((resource) => ({
    resource,
    reads: planReads(resource, { progress: archive.progressOf(resource), from, now }),
  }))
  const planned = plans.flatMap(({ reads }) => reads).reduce((sum, read) => sum + read.expectedRequests, 0)
  const totals = { done: 0, records: 0 }
  const report = (resource: string | null, isComplete: boolean) =>
    onProgress({ resource, isComplete, planned, ...totals, requests: total.figures.requests })
  const failure = new CancellationSource()
  const removeListener = onAbort(options.signal, () => failure.abort(options.signal.reason))

  async function exportResource({ resource, reads }: (typeof plans)[number]): Promise<ResourceOutcome> {
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
    let left = reads.length
    try {
      await syncResource(resource, reads, {
        archive,
        reader,
        onWritten({ records, skipped, changedMonths }, { expectedRequests }) {
          counts.records += records
          counts.skipped += skipped
          for (const month of changedMonths) changed.add(month)
          totals.records += records
          totals.done += expectedRequests
          left--
          report(resource.name, left === 0)
        },
      })
      return outcome({ status: 'complete' })
    } catch (error) {
      if (!(error instanceof GatewayError) || failure.aborted || isEndOfAccess(error)) throw error
      const { code, message } = error
      const status = code === 'FORBIDDEN' ? 'refused' : 'failed'
      return outcome({ status, error: { code, message, isTemporary: isTemporary(error) } })
    }
  }

  report(null, false)
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
