/** The machine's clock with an offset that can grow. */
export interface ShiftedClock {
  /** ms since 1970 */
  now(): number
  skip(ms: number): void
}

export function createShiftedClock(shiftMs: number): ShiftedClock {
  let shift = shiftMs
  return {
    now: () => Date.now() + shift,
    skip(ms) {
      shift += ms
    },
  }
}
