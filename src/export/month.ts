import type { OuraRecord } from '../oura/records/oura-record.ts'
import { type SlotRange, type SlotUnit, slotToDay } from '../oura/records/slots.ts'

/** Name of the month `YYYY-MM` that a record belongs to, of UTC for a time series; `all` if it has no time. */
export type Month = string

export function monthOf(unit: SlotUnit, { slot }: Pick<OuraRecord, 'slot'>): Month {
  if (unit === 'whole') return 'all'
  return slotToDay(unit === 'day' ? slot : Math.floor(slot / 24)).slice(0, 7)
}

/** The months of a range of slots, in order. */
export function monthsOf(unit: SlotUnit, { first, last }: SlotRange): Month[] {
  const months: Month[] = [monthOf(unit, { slot: first })]
  const end = monthOf(unit, { slot: last })
  while (months.at(-1) !== end) months.push(nextMonth(months.at(-1) ?? end))
  return months
}

function nextMonth(month: Month): Month {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7)
}
