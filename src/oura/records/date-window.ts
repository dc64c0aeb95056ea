import { type SlotRange, type SlotUnit, slotToDay, slotToTime } from './slots.ts'

/**
 * Days asked for before and after a range. Oura compares each record's own instant with midnight UTC of the two
 * dates, so that a night which began before midnight or a record of a wearer far from Greenwich is missed at the
 * edges (oura-api.md, section 5).
 */
const DATE_MARGIN_DAYS = 2

/** Query parameters of Oura's list routes that are sure to cover a range of slots. */
export function toWindow(unit: SlotUnit, { first, last }: SlotRange): Record<string, string> {
  switch (unit) {
    case 'day':
      return { start_date: slotToDay(first - DATE_MARGIN_DAYS), end_date: slotToDay(last + DATE_MARGIN_DAYS) }
    case 'hour':
      return { start_datetime: toUtc(first), end_datetime: toUtc(last + 1) }
    case 'whole':
      return {}
  }
}

const toUtc = (slot: number): string => new Date(slotToTime(slot)).toISOString().replace('.000Z', '+00:00')
