import { useEffect, useLayoutEffect, useRef } from 'react'

/** Names the page in the browser's tab and history. */
export function usePageTitle(title: string): void {
  useLayoutEffect(() => {
    document.title = `${title} – Ring dashboard`
  }, [title])
}

/**
 * Moves the focus to the heading of what takes the place of something else, where reading goes on.
 * @param subject what is shown, or for whom; another one moves the focus
 */
export function useFocusedHeading(subject: string | number): void {
  const shown = useRef(subject)
  useEffect(() => {
    if (shown.current === subject) return
    shown.current = subject
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  }, [subject])
}
