import { useLayoutEffect, useRef } from 'react'

/** The scroll position of each history entry, by a key in its state. */
const positions = new Map<string, number>()

/** How long to wait for the page to reach its previous height. */
const PATIENCE_MS = 5_000

/** The key of the current history entry; adds one if it is missing. */
function entryKey(): string {
  const { state } = window.history
  if (typeof state?.key === 'string') return state.key
  const key = `${Date.now()}-${Math.random()}`
  window.history.replaceState({ ...state, key }, '')
  return key
}

/**
 * Restores the scroll position when the visitor goes back, and scrolls to the top of a new view. The browser's own scroll
 * restoration runs before the view has its previous height.
 * @param search query string of the current entry
 */
export function useScrollMemory(view: string, search: string): void {
  const shown = useRef<{ view: string; key: string } | null>(null)
  // A layout effect, so that these listeners run before the one that renders the other entry.
  useLayoutEffect(() => {
    window.history.scrollRestoration = 'manual'
    const remember = () => {
      if (shown.current !== null) positions.set(shown.current.key, window.scrollY)
    }
    window.addEventListener('scroll', remember, { passive: true })
    // Scroll events arrive with the next frame, when another entry may already be shown.
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
    // A new range of the same view keeps the scroll position.
    if (last === null || last.key === key || (known === undefined && last.view === view)) return
    return scrollWhenLongEnough(known ?? 0)
  }, [view, search])
}

/** Scrolls as soon as the page is high enough, unless the visitor scrolls first; returns a function that cancels it. */
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
