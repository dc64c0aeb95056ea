import { addDays, DAYS_OF, type DateRange, type Day, isDay, rangeUntil, type Span } from './date-range.ts'

/** The view state in the URL, so that reload, back and a shared link show the same page. */
export interface ViewState {
  /** The name of the page. A path other than the root is not the name of any page. */
  readonly view: string
  readonly span: Span
  /** The last day of the range. */
  readonly endDate: Day
  /** The day of the selected night; null = the last day of the range. */
  readonly day: Day | null
  /** All other parameters, which belong to the page. */
  readonly options: Readonly<Record<string, string>>
}

/** The parts of an address, as `window.location` has them. */
interface Address {
  /** @default '/' */
  readonly pathname?: string
  /** The query string. */
  readonly search: string
}

const OWN_PARAMETERS = ['view', 'span', 'end', 'day']

/** Parses an address. The default for missing or invalid values is the overview of the week up to today. */
export function parseViewState({ pathname = '/', search }: Address, today: Day): ViewState {
  const parameters = new URLSearchParams(search)
  const span = parameters.get('span') === 'month' ? 'month' : 'week'
  const end = parameters.get('end') ?? ''
  const endDate = isDay(end) && end <= today ? end : today
  const day = parameters.get('day') ?? ''
  const { startDate } = rangeUntil(endDate, span)
  return {
    view: pathname === '/' || pathname === '/index.html' ? (parameters.get('view') ?? 'overview') : pathname,
    span,
    endDate,
    day: isDay(day) && startDate <= day && day <= endDate ? day : null,
    options: Object.fromEntries([...parameters].filter(([name]) => !OWN_PARAMETERS.includes(name))),
  }
}

/** Why `parseViewState` does not use some values of a query string: a sentence for each. */
export function invalidParameters(search: string, today: Day): string[] {
  const parameters = new URLSearchParams(search)
  const { endDate, span, day } = parseViewState({ search }, today)
  const problems = []
  const givenSpan = parameters.get('span')
  if (givenSpan !== null && givenSpan !== 'week' && givenSpan !== 'month')
    problems.push(`span=${givenSpan} is neither week nor month. The ${span} is shown.`)
  const end = parameters.get('end')
  if (end !== null && end !== endDate)
    problems.push(
      isDay(end)
        ? `end=${end} is in the future. The days until today are shown.`
        : `end=${end} is not a day, such as ${today}. The days until today are shown.`,
    )
  const givenDay = parameters.get('day')
  if (givenDay !== null && givenDay !== day)
    problems.push(
      isDay(givenDay)
        ? `day=${givenDay} is not one of the days shown. The last of them is selected.`
        : `day=${givenDay} is not a day, such as ${endDate}. The last day is selected.`,
    )
  return problems
}

/** The query string of a state; empty for the default state. */
export function toSearch({ view, span, endDate, day, options }: ViewState, today: Day): string {
  const parameters = new URLSearchParams()
  if (view !== 'overview') parameters.set('view', view)
  if (span === 'month') parameters.set('span', 'month')
  if (endDate !== today) parameters.set('end', endDate)
  if (day !== null) parameters.set('day', day)
  for (const [name, value] of Object.entries(options)) parameters.set(name, value)
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

/** The address of a state. */
export const toHref = (state: ViewState, today: Day): string => `/${toSearch(state, today)}`

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
