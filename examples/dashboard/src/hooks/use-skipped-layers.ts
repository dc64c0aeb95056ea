import { type RefObject, useEffect } from 'react'

/**
 * Removes the layers of a chart from the tab order. Recharts draws them through portals with React's focus listeners, and
 * Chromium makes every SVG element with a focus listener focusable.
 */
export function useSkippedLayers(chart: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const { current } = chart
    if (current === null) return
    const skip = () => {
      for (const layer of current.querySelectorAll('g[class*="zIndex"]:not([tabindex])')) {
        layer.setAttribute('tabindex', '-1')
      }
    }
    skip()
    const observer = new MutationObserver(skip)
    observer.observe(current, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [chart])
}
