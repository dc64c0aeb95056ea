import type { Day } from './date-range.ts'
import type { ViewState } from './view-state.ts'

/** What every page receives. */
export interface PageProps {
  readonly state: ViewState
  readonly today: Day
  readonly onChange: (state: ViewState) => void
}
