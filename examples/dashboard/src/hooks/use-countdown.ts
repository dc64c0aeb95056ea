import { useEffect, useState } from 'react'
import { msToNextSecond, secondsLeft } from '../countdown.ts'

/**
 * Seconds that are left of a wait that begins where the component appears; 0 when it is over.
 * @param waitSeconds how long; a wait of another `key` of the component is another wait
 */
export function useCountdown(waitSeconds: number): number {
  const [until] = useState(() => Date.now() + waitSeconds * 1000)
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const wait = msToNextSecond(until, now)
    if (wait === null) return
    const timer = setTimeout(() => setNow(Date.now()), wait)
    return () => clearTimeout(timer)
  }, [until, now])
  return secondsLeft(until, now)
}
