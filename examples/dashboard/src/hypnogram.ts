import type { SleepPhase } from './generated/graphql.ts'
import { toWallClock } from './wall-clock.ts'

/** A stretch of one phase as the gateway decodes it. */
export interface PhaseSegment {
  readonly phase: SleepPhase
  readonly start: string
  readonly durationSeconds: number
}

/** Phases that have a row of their own in a hypnogram, from the bottom. */
export const PHASES = ['DEEP', 'LIGHT', 'REM', 'AWAKE'] as const
export type ShownPhase = (typeof PHASES)[number]

/** As legends and tables have them: the uppermost row first. */
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

/** A block of a hypnogram. Times are wall clock, in milliseconds. */
export interface HypnogramBlock {
  readonly phase: ShownPhase
  /** Row from the bottom, from 0. */
  readonly level: number
  readonly start: number
  readonly end: number
}

const isShown = (phase: SleepPhase): phase is ShownPhase => (PHASES as readonly SleepPhase[]).includes(phase)

/** The blocks of a hypnogram, in order. Phases that this page does not know leave a gap; neighbours of one phase join. */
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

/** A corner of the line that joins the blocks. A level of null interrupts it. */
export interface HypnogramPoint {
  readonly time: number
  readonly level: number | null
}

/** The line through all blocks: along each, up or down to the next, and interrupted where there is a gap. */
export function toHypnogramLine(blocks: readonly HypnogramBlock[]): HypnogramPoint[] {
  const points: HypnogramPoint[] = []
  for (const { start, end, level } of blocks) {
    const last = points.at(-1)
    if (last !== undefined && last.time !== start) points.push({ time: last.time, level: null })
    points.push({ time: start, level }, { time: end, level })
  }
  return points
}

/** A period of sleep with the times that Oura counts. */
interface CountedPeriod {
  readonly deepSleepDuration: number | null
  readonly lightSleepDuration: number | null
  readonly remSleepDuration: number | null
  readonly awakeTime: number | null
}

/** Seconds in each phase. */
export type PhaseTotals = Readonly<Record<ShownPhase, number | null>>

/**
 * Seconds in each phase as Oura counts them, in steps of 30 seconds. They are the ones to show as figures, everywhere:
 * the blocks of a hypnogram are steps of 5 minutes, whose sums differ by some minutes.
 */
export const phaseTotals = (period: CountedPeriod | null): PhaseTotals => ({
  DEEP: period?.deepSleepDuration ?? null,
  LIGHT: period?.lightSleepDuration ?? null,
  REM: period?.remSleepDuration ?? null,
  AWAKE: period?.awakeTime ?? null,
})

/** Whether anything of it is sleep. Of some naps Oura says only how long one lay awake. */
export const hasSleep = (totals: PhaseTotals): boolean =>
  PHASES.some((phase) => phase !== 'AWAKE' && (totals[phase] ?? 0) > 0)
