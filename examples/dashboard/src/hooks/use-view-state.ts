import { useCallback, useSyncExternalStore } from 'react'
import type { Day } from '../date-range.ts'
import { parseViewState, toHref, type ViewState } from '../view-state.ts'
import { useScrollMemory } from './use-scroll-memory.ts'

const subscribe = (onChange: () => void): (() => void) => {
  window.addEventListener('popstate', onChange)
  return () => window.removeEventListener('popstate', onChange)
}

/** The view state in the URL, and a setter that adds a history entry. */
export function useViewState(today: Day): [ViewState, (state: ViewState) => void] {
  const search = useSyncExternalStore(subscribe, () => window.location.search)
  const pathname = useSyncExternalStore(subscribe, () => window.location.pathname)
  const change = useCallback(
    (state: ViewState) => {
      const href = toHref(state, today)
      if (href === `${window.location.pathname}${window.location.search}`) return
      window.history.pushState(null, '', href)
      // pushState does not emit an event.
      window.dispatchEvent(new PopStateEvent('popstate'))
    },
    [today],
  )
  const state = parseViewState({ pathname, search }, today)
  useScrollMemory(state.view, search)
  return [state, change]
}
