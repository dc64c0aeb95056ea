import { addDays, type DateRange, type Day } from './date-range.ts'
import type { DailyMetric } from './generated/graphql.ts'
import { isMetric } from './metrics.ts'
import type { ViewState } from './view-state.ts'

/** The parameters of an address that belong to the page. */
type Options = ViewState['options']

/** The lengths of a range that the statistics pages offer, in days. */
export const LENGTHS = [30, 90, 365] as const
export type Length = (typeof LENGTHS)[number]

/** The length of the range. @default 90 */
export const lengthOf = ({ days }: Options): Length => LENGTHS.find((each) => String(each) === days) ?? 90

/** A metric of the address by the name of its parameter; the default for a missing or unknown one. */
export function metricOf(options: Options, parameter: string, fallback: DailyMetric): DailyMetric {
  const text = options[parameter] ?? null
  return isMetric(text) ? text : fallback
}

/** The most days between two metrics that the address and the form allow. */
export const MAX_LAG = 7

/** Days from the first metric to the second, 0 to 7. @default 0 */
export const lagOf = ({ lag = '' }: Options): number => (/^[0-7]$/.test(lag) ? Number(lag) : 0)

/** The state with another option of the page. */
export const withOption = (state: ViewState, name: string, value: string): ViewState => ({
  ...state,
  options: { ...state.options, [name]: value },
})

/** The range of a number of days that ends on a day. */
export const lastDays = (endDate: Day, days: number): DateRange => ({
  startDate: addDays(endDate, 1 - days),
  endDate,
})

/** The state some days earlier or later, today at the latest; null if there is nothing later. */
export function moveEnd(state: ViewState, days: number, today: Day): ViewState | null {
  if (days > 0 && state.endDate >= today) return null
  const endDate = addDays(state.endDate, days)
  return { ...state, endDate: endDate > today ? today : endDate, day: null }
}
