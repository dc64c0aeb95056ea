import { useEffect, useLayoutEffect, useRef } from 'react'

/** Sets the document title. */
export function usePageTitle(title: string): void {
  useLayoutEffect(() => {
    document.title = `${title} – Ring dashboard`
  }, [title])
}

/**
 * Moves the focus to the heading of new content.
 * @param subject the content; the focus moves when it changes
 */
export function useFocusedHeading(subject: string | number): void {
  const shown = useRef(subject)
  useEffect(() => {
    if (shown.current === subject) return
    shown.current = subject
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
  }, [subject])
}
