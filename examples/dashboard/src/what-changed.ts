import { compareMeans, type MeanOfDays, tooFewText } from './comparison.ts'
import { formatChange, formatDecimal, formatDuration, formatNumber } from './format.ts'

interface SpreadMean extends MeanOfDays {
  readonly standardDeviation: number
}

const points = (value: number): string =>
  `${formatNumber(value)} ${Math.round(value) === 1 ? 'point' : 'points'}`
const bpm = (value: number): string => `${formatNumber(value)} bpm`
const milliseconds = (value: number): string => `${formatNumber(value)} ms`

/** The metrics of a summary that are compared, with the texts of a change and of a mean. */
const COMPARED = {
  readinessScore: { name: 'Your readiness was', step: 1, change: points, mean: formatNumber },
  sleepScore: { name: 'Your sleep score was', step: 1, change: points, mean: formatNumber },
  activityScore: { name: 'Your activity score was', step: 1, change: points, mean: formatNumber },
  mainSleepDuration: { name: 'Your nights were', step: 60, change: formatDuration, mean: formatDuration },
  lowestHeartRate: { name: 'Your resting heart rate was', step: 1, change: bpm, mean: bpm },
  averageHrv: { name: 'Your HRV was', step: 1, change: milliseconds, mean: milliseconds },
  steps: { name: 'Your daily steps were', step: 1, change: formatNumber, mean: formatNumber },
} as const

type Compared = keyof typeof COMPARED

export type ComparedMeans = Readonly<Partial<Record<Compared, SpreadMean | null>>>

/** One day of a metric beside the days before it, as `baselines` has it. */
export interface DayBaseline {
  readonly metric: string
  readonly value: number | null
  readonly median: number | null
  readonly zScore: number | null
  readonly percentile: number | null
  readonly count: number
}

const OF_DAY: Readonly<Record<string, { name: string; format: (value: number) => string }>> = {
  SLEEP_SCORE: { name: 'sleep score', format: formatNumber },
  READINESS_SCORE: { name: 'readiness', format: formatNumber },
  LOWEST_HEART_RATE: { name: 'resting heart rate', format: bpm },
  AVERAGE_HRV: { name: 'HRV', format: milliseconds },
  TEMPERATURE_DEVIATION: {
    name: 'skin temperature',
    format: (degrees) => `${formatChange(degrees, formatDecimal)} °C`,
  },
}

/** A change counts by how large it is beside the spread of the days. */
const FEWEST_SPREADS = 0.25

/** A day is unusual beyond this distance, in standard deviations: about one day of twenty. */
const UNUSUAL = 2

interface WhatChangedInput {
  readonly now: ComparedMeans
  readonly previous: ComparedMeans
  /** Null for a metric that failed. */
  readonly baselines: readonly (DayBaseline | null)[]
  /** "week" or "month". */
  readonly span: string
  /** The day of the baselines, in words: "today", "Friday 20 November". */
  readonly day: string
}

/** At most three plain sentences: the two largest changes since the range before, and how usual the last day is. */
export function whatChanged({ now, previous, baselines, span, day }: WhatChangedInput): string[] {
  return [...changeSentences(now, previous, span), ...baselineSentence(baselines, day)]
}

function changeSentences(now: ComparedMeans, previous: ComparedMeans, span: string): string[] {
  const keys = Object.keys(COMPARED) as Compared[]
  const changes = keys.flatMap((key) => {
    const { step } = COMPARED[key]
    const comparison = compareMeans(now[key], previous[key], step)
    const mean = now[key]?.mean
    if (comparison.kind === 'too-few' || mean === undefined) return []
    const spread = Math.max(now[key]?.standardDeviation ?? 0, previous[key]?.standardDeviation ?? 0, step / 2)
    return { key, ...comparison, mean, spreads: comparison.change / spread }
  })
  if (changes.length === 0) {
    // Of the metrics with values, the reason of the first.
    const [reason] = keys.flatMap((key) => {
      const comparison = compareMeans(now[key], previous[key])
      return now[key] != null && comparison.kind === 'too-few' ? `${tooFewText(comparison, span)}.` : []
    })
    return reason === undefined ? [] : [reason]
  }
  const told = changes
    .filter(({ direction, spreads }) => direction !== 'the same' && spreads >= FEWEST_SPREADS)
    .toSorted((a, b) => b.spreads - a.spreads)
    .slice(0, 2)
  if (told.length === 0) return [`Your means are about the same as those of the ${span} before.`]
  return told.map(({ key, direction, change, mean }) => {
    const texts = COMPARED[key]
    const word = key !== 'mainSleepDuration' ? direction : direction === 'higher' ? 'longer' : 'shorter'
    return `${texts.name} ${texts.change(change)} ${word} than the ${span} before: ${texts.mean(mean)} on average.`
  })
}

function baselineSentence(baselines: readonly (DayBaseline | null)[], day: string): string[] {
  const known = baselines.flatMap((each) => {
    const words = OF_DAY[each?.metric ?? '']
    if (each === null || words === undefined || each.value === null || each.zScore === null) return []
    return { ...each, ...words, value: each.value, zScore: each.zScore }
  })
  const [first] = known.toSorted((a, b) => Math.abs(b.zScore) - Math.abs(a.zScore))
  if (first === undefined) return []
  const { name, format, value, zScore, count, median } = first
  if (Math.abs(zScore) < UNUSUAL) return [`Nothing stood out on ${day} beside the ${count} days before.`]
  const usual = median === null ? '' : `, usually ${format(median)}`
  return [`Your ${name} was unusually ${zScore > 0 ? 'high' : 'low'} on ${day}: ${format(value)}${usual}.`]
}
