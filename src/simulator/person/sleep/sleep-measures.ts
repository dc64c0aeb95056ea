import { MINUTE_MS, SECOND_MS } from '../../calendar.ts'
import { clamp, createRandom, type Random, rounded } from '../../random.ts'
import type { LifeDay } from '../life.ts'
import { blocksOf, epochsOf, type PhaseCode, type SleepDepth, secondsIn } from './sleep-phases.ts'

/** The measurements of one time in bed. Durations in seconds; a sample every 300 s. */
export interface SleepMeasures {
  readonly timeInBed: number
  /** One character for each started 5 minutes: 1 deep, 2 light, 3 REM, 4 awake. */
  readonly blocks: string
  /** The same for each started 30 seconds. */
  readonly epochs: string
  /** From 1 (still) to 4 (very restless), for each started 30 seconds. */
  readonly movement: string
  readonly deepSeconds: number
  readonly lightSeconds: number
  readonly remSeconds: number
  readonly totalSeconds: number
  readonly awakeSeconds: number
  readonly latencySeconds: number
  /** Per cent of the time in bed. */
  readonly efficiency: number
  readonly restlessPeriods: number
  /** null for a period too short to be measured. */
  readonly heartRate: readonly (number | null)[] | null
  readonly hrv: readonly (number | null)[] | null
  /** Above the mean of the samples, as in recordings: Oura averages more samples than it returns. */
  readonly averageHeartRate: number
  readonly averageHrv: number | null
  /** 255, as in Oura's records, if nothing was measured. */
  readonly lowestHeartRate: number
  readonly averageBreath: number
}

const NOT_MEASURED = 255
const SAMPLE_MS = 5 * MINUTE_MS

/** Generates the measurements of one time in bed. Phases, samples and sums are consistent. */
export function measureSleep(
  seed: number,
  { day, night, illness }: LifeDay,
  { start, end, type }: { start: number; end: number; type: string },
  index: number,
): SleepMeasures {
  const random = createRandom(seed, 'sleep period', day, index)
  const timeInBed = (end - start) / SECOND_MS
  const depth: SleepDepth = type === 'long_sleep' ? 'night' : isSlight(start, end, type) ? 'slight' : 'nap'
  const blocks = blocksOf(random, Math.ceil(timeInBed / 300), depth, night.quality)
  const epochs = epochsOf(random, blocks, Math.ceil(timeInBed / 30))

  const [deepSeconds, lightSeconds, remSeconds] = [
    secondsIn(epochs, '1'),
    secondsIn(epochs, '2'),
    secondsIn(epochs, '3'),
  ]
  const totalSeconds = deepSeconds + lightSeconds + remSeconds
  const restlessness = clamp(0.24 - 0.1 * night.quality, 0.1, 0.5)
  const samples =
    depth === 'slight' ? null : samplesOf(random, night, depth, Math.floor((end - start) / SAMPLE_MS), blocks)
  const lowest = samples ? Math.min(...measured(samples.heartRate)) : NOT_MEASURED
  return {
    timeInBed,
    blocks,
    epochs,
    movement: movementOf(random, epochs, restlessness),
    deepSeconds,
    lightSeconds,
    remSeconds,
    totalSeconds,
    awakeSeconds: timeInBed - totalSeconds,
    latencySeconds: totalSeconds === 0 ? 0 : Math.max(0, epochs.search(/[123]/)) * 30,
    efficiency: Math.round((totalSeconds / timeInBed) * 100),
    restlessPeriods: Math.round((totalSeconds / 30) * restlessness * 1.75),
    heartRate: samples?.heartRate ?? null,
    hrv: samples?.hrv ?? null,
    averageHeartRate: samples
      ? eighths(mean(samples.heartRate) + (depth === 'night' ? random.normal(2.4, 0.9) : 0.2))
      : eighths(night.restingHeartRate + random.between(16, 28)),
    averageHrv: samples ? Math.round(mean(samples.hrv)) : null,
    lowestHeartRate: lowest,
    averageBreath: eighths(
      14.4 + illness * 2 - night.quality * 0.3 + random.normal(0, 0.4) + (depth === 'night' ? 0 : 1.5),
    ),
  }
}

const isSlight = (start: number, end: number, type: string): boolean =>
  type === 'sleep' && end - start < 38 * MINUTE_MS

// Heart rate falls until the last third of the night, then rises; HRV mirrors it.
function samplesOf(
  random: Random,
  { restingHeartRate, hrv }: LifeDay['night'],
  depth: SleepDepth,
  count: number,
  blocks: string,
): { heartRate: (number | null)[]; hrv: (number | null)[] } {
  const heartRate: (number | null)[] = []
  const variability: (number | null)[] = []
  const napping = depth === 'nap' ? 9 : 0
  let drift = 0
  for (let index = 0; index < count; index += 1) {
    const through = index / count
    const phase = blocks[index] as PhaseCode | undefined
    drift = drift * 0.7 + random.normal(0, 1.1)
    const dip = 9 * (1 - Math.sin(clamp(through * 1.25, 0, 1) * (Math.PI / 2)))
    const byPhase = phase === '4' ? 4 : phase === '3' ? 2 : phase === '1' ? -1 : 0
    const lost = (index > 0 || count < 4) && random.chance(depth === 'night' ? 0.04 : 0.02)
    const missing = count > 3 && (lost || (index < 2 && random.chance(0.45)))
    heartRate.push(
      missing
        ? null
        : Math.round(Math.max(restingHeartRate, restingHeartRate + 3 + dip + byPhase + napping + drift)),
    )
    variability.push(
      missing
        ? null
        : Math.round(
            clamp(
              hrv *
                (1.05 - dip / 25 + (random.normal(0, 4) - byPhase * 1.5 - napping * 2 - drift * 2.5) / 55),
              5,
              160,
            ),
          ),
    )
  }
  const quietest = Math.min(count - 1, Math.floor(count * 0.8))
  if (depth === 'night' && heartRate[quietest] !== undefined) {
    heartRate[quietest] = restingHeartRate
    variability[quietest] ??= hrv
  }
  if (measured(heartRate).length === 0) {
    heartRate[0] = restingHeartRate + napping
    variability[0] = hrv
  }
  return { heartRate, hrv: variability }
}

function movementOf(random: Random, epochs: string, restlessness: number): string {
  let movement = ''
  for (const epoch of epochs) {
    const draw = random.next() / (epoch === '4' ? 3 : 1)
    movement +=
      draw < restlessness * 0.08
        ? '4'
        : draw < restlessness * 0.25
          ? '3'
          : draw < restlessness * 0.9
            ? '2'
            : '1'
  }
  return movement
}

const measured = (items: readonly (number | null)[]): number[] => items.filter((item) => item !== null)

function mean(items: readonly (number | null)[]): number {
  const known = measured(items)
  return known.reduce((sum, item) => sum + item, 0) / Math.max(1, known.length)
}

// average breath and heart rate are multiples of 1/8 in recordings
const eighths = (value: number): number => rounded(Math.round(value * 8) / 8, 3)
