import { useEffect, useLayoutEffect, useRef } from 'react'

/** Names the page in the browser's tab and history. */
export function usePageTitle(title: string): void {
  useLayoutEffect(() => {
    document.title = `${title} – Ring dashboard`
  }, [title])
}

/** Moves the focus to the heading of a view that takes the place of another, where reading goes on. */
export function useFocusedHeading(view: string): void {
  const shown = useRef(view)
  useEffect(() => {
    if (shown.current === view) return
    shown.current = view
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  }, [view])
}
