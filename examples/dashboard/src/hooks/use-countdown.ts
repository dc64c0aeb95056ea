import { useEffect, useState } from 'react'
import { msToNextSecond, secondsLeft } from '../countdown.ts'

/**
 * The remaining seconds of a wait that starts when the component mounts; 0 at its end.
 * @param waitSeconds length of the wait; change the component's `key` to start another one
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
