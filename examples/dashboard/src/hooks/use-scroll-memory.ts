import { useLayoutEffect, useRef } from 'react'

/** Where each entry of the browser's history was scrolled to, by a key in its state; lives as long as the page. */
const positions = new Map<string, number>()

/** How long a page may take to be as long as it was. */
const PATIENCE_MS = 5_000

/** The key of the entry that is shown, which gets one where it has none. */
function entryKey(): string {
  const { state } = window.history
  if (typeof state?.key === 'string') return state.key
  const key = `${Date.now()}-${Math.random()}`
  window.history.replaceState({ ...state, key }, '')
  return key
}

/**
 * Scrolls to where an entry of the history was left when one goes back to it, and to the top of a view that is opened.
 * The browser itself would scroll before the view has the length that it had.
 * @param search query string, which differs from entry to entry
 */
export function useScrollMemory(view: string, search: string): void {
  const shown = useRef<{ view: string; key: string } | null>(null)
  // A layout effect, so that these listeners are called before the one that shows the other entry.
  useLayoutEffect(() => {
    window.history.scrollRestoration = 'manual'
    const remember = () => {
      if (shown.current !== null) positions.set(shown.current.key, window.scrollY)
    }
    window.addEventListener('scroll', remember, { passive: true })
    // A scroll is told with the next frame, when another entry may be shown already.
    window.addEventListener('popstate', remember)
    return () => {
      window.removeEventListener('scroll', remember)
      window.removeEventListener('popstate', remember)
      window.history.scrollRestoration = 'auto'
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query string is another entry
  useLayoutEffect(() => {
    const last = shown.current
    const key = entryKey()
    shown.current = { view, key }
    const known = positions.get(key)
    // Another range of the same view is looked at where the one before was.
    if (last === null || last.key === key || (known === undefined && last.view === view)) return
    return scrollWhenLongEnough(known ?? 0)
  }, [view, search])
}

/** Scrolls as soon as the page is long enough, unless the visitor scrolls first; returns what ends the wait. */
function scrollWhenLongEnough(top: number): () => void {
  const ended = new AbortController()
  const { signal } = ended
  const observer = new ResizeObserver(() => attempt())
  const attempt = () => {
    window.scrollTo({ top, behavior: 'instant' })
    if (Math.abs(window.scrollY - top) < 1) ended.abort()
  }
  signal.addEventListener('abort', () => observer.disconnect())
  for (const type of ['wheel', 'touchstart', 'keydown', 'pointerdown'])
    window.addEventListener(type, () => ended.abort(), { signal, passive: true })
  const timer = setTimeout(() => ended.abort(), PATIENCE_MS)
  signal.addEventListener('abort', () => clearTimeout(timer))
  observer.observe(document.documentElement)
  attempt()
  return () => ended.abort()
}
