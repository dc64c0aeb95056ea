import { addDays, DAYS_OF, type DateRange, type Day, isDay, rangeUntil, type Span } from './date-range.ts'

/** The view state in the URL, so that reload, back and a shared link show the same page. */
export interface ViewState {
  readonly view: 'overview' | 'history'
  readonly span: Span
  /** The last day of the range. */
  readonly endDate: Day
  /** The day of the selected night; null = the last day of the range. */
  readonly day: Day | null
}

/** Parses a query string. The default for missing or invalid values is the week up to today. */
export function parseViewState(search: string, today: Day): ViewState {
  const parameters = new URLSearchParams(search)
  const span = parameters.get('span') === 'month' ? 'month' : 'week'
  const end = parameters.get('end') ?? ''
  const endDate = isDay(end) && end <= today ? end : today
  const day = parameters.get('day') ?? ''
  const { startDate } = rangeUntil(endDate, span)
  return {
    view: parameters.get('view') === 'history' ? 'history' : 'overview',
    span,
    endDate,
    day: isDay(day) && startDate <= day && day <= endDate ? day : null,
  }
}

/** The query string of a state; empty for the default state. */
export function toSearch({ view, span, endDate, day }: ViewState, today: Day): string {
  const parameters = new URLSearchParams()
  if (view === 'history') parameters.set('view', 'history')
  if (span === 'month') parameters.set('span', 'month')
  if (endDate !== today) parameters.set('end', endDate)
  if (day !== null) parameters.set('day', day)
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

export const rangeOf = ({ endDate, span }: ViewState): DateRange => rangeUntil(endDate, span)

/** The previous or next range. The next range ends today at the latest; null if there is none. */
export function moveRange(state: ViewState, direction: -1 | 1, today: Day): ViewState | null {
  if (direction === 1 && state.endDate >= today) return null
  const moved = addDays(state.endDate, direction * DAYS_OF[state.span])
  return { ...state, endDate: moved > today ? today : moved, day: null }
}

/** A range of another length with the same end; keeps the selected day if the range contains it. */
export function withSpan(state: ViewState, span: Span): ViewState {
  const { startDate } = rangeUntil(state.endDate, span)
  return { ...state, span, day: state.day !== null && state.day >= startDate ? state.day : null }
}
