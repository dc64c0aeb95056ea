import { useCallback, useSyncExternalStore } from 'react'
import type { Day } from '../date-range.ts'
import { parseViewState, toSearch, type ViewState } from '../view-state.ts'
import { useScrollMemory } from './use-scroll-memory.ts'

const subscribe = (onChange: () => void): (() => void) => {
  window.addEventListener('popstate', onChange)
  return () => window.removeEventListener('popstate', onChange)
}

/** The view state in the URL, and a setter that adds a history entry. */
export function useViewState(today: Day): [ViewState, (state: ViewState) => void] {
  const search = useSyncExternalStore(subscribe, () => window.location.search)
  const change = useCallback(
    (state: ViewState) => {
      const search = toSearch(state, today)
      if (search === window.location.search) return
      window.history.pushState(null, '', `${window.location.pathname}${search}`)
      // pushState does not emit an event.
      window.dispatchEvent(new PopStateEvent('popstate'))
    },
    [today],
  )
  const state = parseViewState(search, today)
  useScrollMemory(state.view, search)
  return [state, change]
}
