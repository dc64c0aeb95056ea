import type { DateRange, Day } from '../date-range.ts'
import type { FragmentType } from '../generated/fragment-masking.ts'
import { NightDocument, type NightPanelFragmentDoc } from '../generated/graphql.ts'
import { useOperation } from '../hooks/use-operation.ts'
import { errorsAt } from '../problem.ts'
import type { QueryState } from '../query-state.ts'
import { NightPanel } from './night-panel.tsx'

interface NightProps {
  readonly date: Day
  readonly range: DateRange
  readonly onSelect: (day: Day) => void
  /** The operation of the page, which has the last night of the range as `viewer.night`. */
  readonly page: QueryState<FragmentType<typeof NightPanelFragmentDoc>>
}

/** The selected night: the last one comes with the page, every other one with its own operation. */
export function Night({ date, range, onSelect, page }: NightProps) {
  const isOfPage = date === range.endDate
  const own = useOperation(NightDocument, { date }, { skip: isOfPage })
  const query = isOfPage
    ? { ...page, errors: errorsAt(page.errors, ['viewer.night']) }
    : { ...own, data: own.data?.viewer.day }
  return <NightPanel query={query} date={date} range={range} onSelect={onSelect} />
}
