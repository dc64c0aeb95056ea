import type { Clock, Sleep } from '../../clock.ts'

/** A timer for one instant. */
export interface Alarm {
  /** Rings at an instant of the clock, ms, instead of at the previous one. Infinity: never. */
  set(at: number): void
}

/** @param ring called at the instant; the alarm is not set any more then */
export function createAlarm(ring: () => void, { clock, sleep }: { clock: Clock; sleep: Sleep }): Alarm {
  let pending: { readonly at: number; readonly controller: AbortController } | null = null
  return {
    set(at) {
      if (pending?.at === at) return
      pending?.controller.abort()
      pending = null
      if (at === Number.POSITIVE_INFINITY) return
      const controller = new AbortController()
      pending = { at, controller }
      sleep(Math.max(0, at - clock.now()), controller.signal).then(
        () => {
          pending = null
          ring()
        },
        () => undefined,
      )
    },
  }
}
