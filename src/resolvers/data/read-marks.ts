import type { Clock } from '../../clock.ts'
import { UnauthenticatedError } from '../../errors.ts'
import { ForbiddenError, UpstreamInvalidError } from '../../oura/errors.ts'
import type { Operation } from '../../oura/http/send.ts'
import type { OuraRecord } from '../../oura/records/oura-record.ts'
import { WHOLE } from '../../oura/records/slots.ts'
import type { Resource } from '../../oura/resources/resource.ts'
import { RecordFlights, type WaitLimit } from './record-flights.ts'
import type { RecordMark } from './record-marks.ts'
import type { UserCache } from './user-cache.ts'

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

/** Fetches marked records, and puts them into the copies. Callers share the requests: one for each record. */
export interface MarkReader {
  /**
   * All marked records of a resource that should be fetched now.
   * @returns the records that keep their old copies
   * @throws UnauthenticatedError
   */
  readAll(options: MarkReaderOptions): Promise<FailedMarks>
  /** One marked record; null if Oura has none. */
  readOne(options: MarkReaderOptions, mark: RecordMark): Promise<OuraRecord | null>
}

export function createMarkReader({ clock }: { readonly clock: Clock }): MarkReader {
  const underWay = new WeakMap<RecordMark, RecordFlights<OuraRecord | null>>()

  /** The request for one record. */
  function flightOf({ resource, copies, operation, fetchRecord }: MarkReaderOptions, mark: RecordMark) {
    const { deadlineAt, priority } = operation
    const flights = underWay.get(mark) ?? new RecordFlights<OuraRecord | null>()
    underWay.set(mark, flights)
    const [existing] = flights.withFields('full', priority)
    if (existing !== undefined) return existing
    copies.retain()
    const options = { fields: 'full', isRevalidation: false, deadlineAt, priority } as const
    return flights.start(WHOLE, options, async (patience) => {
      try {
        const fetchedAt = clock.now()
        const record = await fetchRecord(mark.ouraId, withPatience(operation, patience))
        copies.change(resource, mark, { ouraId: mark.ouraId, record, fetchedAt })
        return record
      } finally {
        copies.close()
      }
    })
  }

  async function readAll(options: MarkReaderOptions): Promise<FailedMarks> {
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

  return {
    readAll,
    readOne: (options, mark) => flightOf(options, mark).join(options.operation),
  }
}

/** The operation of a shared request: it waits as long as the caller with the most time does. */
export const withPatience = ({ cost, group, priority }: Operation, patience: WaitLimit): Operation =>
  // Not a copy: a caller who joins later may have more time.
  Object.assign(patience, { cost }, group && { group }, priority && { priority })
