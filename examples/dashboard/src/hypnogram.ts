import type { SleepPhase } from './generated/graphql.ts'
import { toWallClock } from './wall-clock.ts'

/** A segment of one phase, as the gateway decodes it. */
export interface PhaseSegment {
  readonly phase: SleepPhase
  readonly start: string
  readonly durationSeconds: number
}

/** The phases with a row in the hypnogram, from the bottom. */
export const PHASES = ['DEEP', 'LIGHT', 'REM', 'AWAKE'] as const
export type ShownPhase = (typeof PHASES)[number]

/** In the order of legends and tables: the top row first. */
export const PHASES_FROM_TOP: readonly ShownPhase[] = PHASES.toReversed()

export const PHASE_COLORS: Readonly<Record<ShownPhase, string>> = {
  DEEP: 'var(--phase-deep)',
  LIGHT: 'var(--phase-light)',
  REM: 'var(--phase-rem)',
  AWAKE: 'var(--phase-awake)',
}

export const PHASE_NAMES: Readonly<Record<ShownPhase, string>> = {
  AWAKE: 'Awake',
  REM: 'REM',
  LIGHT: 'Light',
  DEEP: 'Deep',
}

/** A block of a hypnogram. Local times in milliseconds. */
export interface HypnogramBlock {
  readonly phase: ShownPhase
  /** Row from the bottom, from 0. */
  readonly level: number
  readonly start: number
  readonly end: number
}

const isShown = (phase: SleepPhase): phase is ShownPhase => (PHASES as readonly SleepPhase[]).includes(phase)

/** The blocks of a hypnogram, in order. Unknown phases leave a gap; neighbours of the same phase are joined. */
export function toHypnogram(segments: readonly PhaseSegment[]): HypnogramBlock[] {
  const blocks: HypnogramBlock[] = []
  for (const { phase, start: dateTime, durationSeconds } of segments) {
    const start = toWallClock(dateTime)
    if (!isShown(phase) || Number.isNaN(start) || durationSeconds <= 0) continue
    const end = start + durationSeconds * 1000
    const last = blocks.at(-1)
    if (last?.phase === phase && last.end === start) blocks[blocks.length - 1] = { ...last, end }
    else blocks.push({ phase, level: PHASES.indexOf(phase), start, end })
  }
  return blocks
}

/** A point of the line that connects the blocks; a level of null interrupts it. */
export interface HypnogramPoint {
  readonly time: number
  readonly level: number | null
}

/** The line through all blocks, interrupted by gaps. */
export function toHypnogramLine(blocks: readonly HypnogramBlock[]): HypnogramPoint[] {
  const points: HypnogramPoint[] = []
  for (const { start, end, level } of blocks) {
    const last = points.at(-1)
    if (last !== undefined && last.time !== start) points.push({ time: last.time, level: null })
    points.push({ time: start, level }, { time: end, level })
  }
  return points
}

/** A sleep period with Oura's durations. */
interface CountedPeriod {
  readonly deepSleepDuration: number | null
  readonly lightSleepDuration: number | null
  readonly remSleepDuration: number | null
  readonly awakeTime: number | null
}

/** Seconds in each phase. */
export type PhaseTotals = Readonly<Record<ShownPhase, number | null>>

/**
 * Seconds in each phase from Oura's durations, which have steps of 30 seconds. Show these values everywhere: the blocks of
 * a hypnogram have steps of 5 minutes, and their sums differ by some minutes.
 */
export const phaseTotals = (period: CountedPeriod | null): PhaseTotals => ({
  DEEP: period?.deepSleepDuration ?? null,
  LIGHT: period?.lightSleepDuration ?? null,
  REM: period?.remSleepDuration ?? null,
  AWAKE: period?.awakeTime ?? null,
})

/** Whether it contains sleep; some naps have only awake time. */
export const hasSleep = (totals: PhaseTotals): boolean =>
  PHASES.some((phase) => phase !== 'AWAKE' && (totals[phase] ?? 0) > 0)

/** A bar of this length, in seconds, fills its column. */
const FULL_BAR = 10 * 3600

/** The length of the bar of a sleep period as a share of its column, so that a nap is shorter than a night. */
export const barShare = (totals: PhaseTotals): number =>
  Math.min(1, PHASES.reduce((sum, phase) => sum + (totals[phase] ?? 0), 0) / FULL_BAR)
