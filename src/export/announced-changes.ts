import type { SlotRange } from '../oura/records/slots.ts'
import { announcingDataType, resourceOfDataType } from '../oura/resources/data-types.ts'
import type { Resource } from '../oura/resources/resource.ts'
import { type LoggedChange, MAX_CHANGES } from '../store/change-log.ts'
import { HOUR_MS } from '../time.ts'
import type { Archive } from './archive.ts'
import type { OuraReader } from './oura-reader.ts'
import { type PlannedRead, planChangedReads } from './plan.ts'
import type { Progress } from './progress.ts'

/** Reads the user's changes from the log of the store: those since an instant, ms since 1970. */
export type ChangesSince = (time: number) => Promise<readonly LoggedChange[]>

/** What Oura's webhooks have announced of one resource since it was complete. */
export interface AnnouncedChanges {
  /** Oura's ids of the records; of a time series, those of the resource whose events announce it. */
  readonly ouraIds: readonly string[]
  /** False if the log may have dropped some: every record may have changed. */
  readonly isComplete: boolean
}

const NONE: AnnouncedChanges = { ouraIds: [], isComplete: true }

/** Clocks of the gateway and of the export may differ, and Oura may list a change a little later than it announces it. */
const OVERLAP_MS = HOUR_MS

/**
 * Reads what was announced since the last complete run. A resource that was never complete gets all that the log has,
 * because its first run may have begun long ago.
 * @param progressOf null for a resource that was never exported, of which all is read anyway
 */
export async function readAnnouncedChanges(
  resources: readonly Resource[],
  progressOf: (resource: Resource) => Progress | null,
  changesSince: ChangesSince,
): Promise<(resource: Resource) => AnnouncedChanges> {
  const startOf = ({ completeAt }: Progress) => (completeAt ?? Number.NEGATIVE_INFINITY) - OVERLAP_MS
  const starts = resources.flatMap((resource) => {
    const progress = progressOf(resource)
    return progress === null ? [] : [startOf(progress)]
  })
  if (starts.length === 0) return () => NONE
  const changes = await changesSince(Math.min(...starts))
  const isComplete = changes.length < MAX_CHANGES
  return (resource) => {
    const dataType = announcingDataType(resource)
    const progress = progressOf(resource)
    if (dataType === null || progress === null) return NONE
    const ofResource = changes.filter((each) => each.dataType === dataType && each.at >= startOf(progress))
    return { ouraIds: ofResource.map(({ ouraId }) => ouraId), isComplete }
  }
}

export interface AnnouncedReadsOptions {
  readonly archive: Archive
  readonly reader: OuraReader
  /** Days that this run has not read; null if there are none. */
  readonly settled: SlotRange | null
  /** After the reads of this run. */
  readonly progress: Progress
}

/** Plans the lists of announced records on settled days. Called after the others are written, which have most of them. */
export async function planAnnouncedReads(
  resource: Resource,
  announced: AnnouncedChanges,
  options: AnnouncedReadsOptions,
): Promise<PlannedRead[]> {
  const { settled, progress } = options
  if (settled === null) return []
  const days = announced.isComplete ? await changedDays(resource, announced, options) : daysOf(settled)
  return planChangedReads(resource, days, { settled, progress })
}

const daysOf = ({ first, last }: SlotRange): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/**
 * The days of announced records: where the export has them, or where Oura has those that the export lacks. A record that
 * moved is found at its old day. Deleted ones that the export lacks have none.
 */
async function changedDays(
  resource: Resource,
  { ouraIds }: AnnouncedChanges,
  { archive, reader }: Pick<AnnouncedReadsOptions, 'archive' | 'reader'>,
): Promise<number[]> {
  if (ouraIds.length === 0) return []
  // Heart rate changes with the activity of the day.
  const announced = resourceOfDataType(announcingDataType(resource) ?? '') ?? resource
  const slots = await archive.slotsOf(announced, ouraIds)
  const days = [...slots.values()]
  for (const id of ouraIds) {
    if (slots.has(id)) continue
    const record = await reader.get(announced, id)
    if (record !== null) days.push(record.slot)
  }
  // The user's day is in up to three days of UTC.
  return announced === resource ? days : days.flatMap((day) => [day - 1, day, day + 1])
}
