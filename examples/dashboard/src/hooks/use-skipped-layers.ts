import { type RefObject, useEffect } from 'react'

/**
 * Takes the layers of a chart out of the way of the Tab key. Recharts draws them through portals, on which React
 * listens for focus too, and Chromium takes every SVG element that is listened to so for one that wants focus.
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
