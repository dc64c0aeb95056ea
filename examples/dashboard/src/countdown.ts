/** Whole seconds until an instant, never below 0. Both in milliseconds since 1970. */
export const secondsLeft = (until: number, now: number): number =>
  Math.max(0, Math.ceil((until - now) / 1000))

/** Milliseconds until the number of whole seconds changes; null at 0. */
export function msToNextSecond(until: number, now: number): number | null {
  const left = until - now
  if (left <= 0) return null
  return left % 1000 || 1000
}

/** 45 s, 2 min 5 s. */
export function formatCountdown(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  if (minutes === 0) return `${rest} s`
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
}
