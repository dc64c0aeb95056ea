import type { Clock } from '../../clock.ts'
import { UnauthenticatedError } from '../../errors.ts'
import { ForbiddenError, UpstreamInvalidError } from '../../oura/errors.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { WHOLE } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import type { UserCache } from './record-cache.ts'
import { createRecordFlights, type RecordFlights } from './record-flights.ts'
import type { RecordMark } from './record-marks.ts'

/** Fetches one record by Oura's id; null if Oura has none. */
export type FetchRecord = (ouraId: string, operation: Operation) => Promise<OuraRecord | null>

export interface MarkReaderOptions {
  readonly resource: Resource
  readonly copies: UserCache
  readonly operation: Operation
  readonly fetchRecord: FetchRecord
}

/** Marked records that could not be fetched, by Oura's id. */
export type FailedMarks = ReadonlyMap<string, { readonly mark: RecordMark; readonly error: Error }>

/**
 * Makes the function that fetches the marked records of a resource, and puts them into the copies. Callers share the
 * requests: one for each record.
 */
export function createMarkReader({ clock }: { readonly clock: Clock }) {
  const underWay = new WeakMap<RecordMark, RecordFlights<void>>()

  /** The request for one record. */
  function flightOf({ resource, copies, operation, fetchRecord }: MarkReaderOptions, mark: RecordMark) {
    const flights = underWay.get(mark) ?? createRecordFlights<void>()
    underWay.set(mark, flights)
    const [existing] = flights.withFields('full')
    if (existing !== undefined) return existing
    copies.retain()
    const { cost, deadlineAt, group } = operation
    return flights.start(WHOLE, { fields: 'full', isRevalidation: false, deadlineAt }, async (patience) => {
      try {
        const fetchedAt = clock.now()
        // Not a copy: a caller who joins later may have more time.
        const shared: Operation = Object.assign(patience, { cost }, group && { group })
        const record = await fetchRecord(mark.ouraId, shared)
        copies.change(resource, mark, { ouraId: mark.ouraId, record, fetchedAt })
      } finally {
        copies.close()
      }
    })
  }

  /**
   * @returns the records that keep their old copies
   * @throws UnauthenticatedError
   */
  return async (options: MarkReaderOptions): Promise<FailedMarks> => {
    const { resource, copies, operation } = options
    const failed = new Map<string, { mark: RecordMark; error: Error }>()
    const due = copies.marks(resource)?.due(clock.now()) ?? []
    await Promise.all(
      due.map(async (mark) => {
        try {
          await flightOf(options, mark).join(operation)
        } catch (error) {
          if (!(error instanceof Error) || error instanceof UnauthenticatedError) throw error
          // Oura answered, and another request for this record would have the same answer. That of the list says why.
          if (error instanceof ForbiddenError || error instanceof UpstreamInvalidError)
            copies.outdateAll(resource)
          else failed.set(mark.ouraId, { mark, error })
        }
      }),
    )
    return failed
  }
}
