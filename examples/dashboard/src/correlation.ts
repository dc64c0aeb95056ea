import type { DailyMetric } from './generated/graphql.ts'
import { isRating, metricWords } from './metrics.ts'

/** The result of `correlation`. */
export interface Correlation {
  readonly count: number
  readonly pearson: number | null
  readonly spearman: number | null
  readonly pValue: number | null
}

/** What was compared. */
export interface Pairing {
  readonly x: DailyMetric
  readonly y: DailyMetric
  /** Days from x to y. */
  readonly lag: number
}

/** A coefficient in a word, by the usual bounds of Cohen (1988): 0.1, 0.3, 0.5. */
export function strengthOf(coefficient: number): 'no' | 'a weak' | 'a moderate' | 'a strong' {
  const size = Math.abs(coefficient)
  if (size < 0.1) return 'no'
  if (size < 0.3) return 'a weak'
  return size < 0.5 ? 'a moderate' : 'a strong'
}

/** Days between two metrics, in words. */
export function lagWords(lag: number): string {
  if (lag === 0) return 'on the same day'
  return lag === 1 ? 'the day after' : `${lag} days later`
}

/** Fewer pairs than this are too few for more than a guess. */
const FEW_PAIRS = 30

/** Above this, an r of this size is common between unrelated series. */
const CHANCE = 0.05

/** What a correlation says, and how much can be made of it. No sentence says that one metric causes the other. */
export interface Reading {
  readonly headline: string
  readonly cautions: readonly string[]
}

/** A correlation in plain sentences. */
export function readCorrelation(
  { count, pearson, spearman, pValue }: Correlation,
  { x, y, lag }: Pairing,
): Reading {
  if (pearson === null) {
    const reason =
      count < 4
        ? `Only ${count} ${count === 1 ? 'pair' : 'pairs'} of days have both values; at least 4 are needed.`
        : 'One of the two has the same value on every day.'
    return { headline: 'Nothing to compare', cautions: [reason] }
  }
  const strength = strengthOf(pearson)
  const [first, second] = [metricWords(x), metricWords(y)]
  const mayBeChance = pValue !== null && pValue >= CHANCE
  const pair = `${first} and ${second}`
  const headline =
    strength === 'no'
      ? `No visible link between ${pair} ${lagWords(lag)}`
      : mayBeChance
        ? `No clear link between ${pair} ${lagWords(lag)}`
        : `${capitalized(pair)}${lag === 0 ? '' : ` ${lagWords(lag)}`} tend to ${pearson > 0 ? 'rise and fall together' : 'move in opposite directions'}`
  const cautions: string[] = []
  if (strength !== 'no')
    cautions.push(
      mayBeChance
        ? `It looks like ${strength} link, but may be chance: ${share(pValue)} of unrelated series look at least as linked.`
        : `It is ${strength} link.`,
    )
  if (spearman !== null && Math.abs(spearman - pearson) >= 0.15)
    cautions.push('A few extreme days shape it: by the order of the values alone it looks different.')
  if (strength !== 'no' && (isRating(x) || isRating(y)))
    cautions.push(
      'Oura computes scores and ratings from such measurements, so part of a link may be built in.',
    )
  if (count < FEW_PAIRS) cautions.push(`With ${count} pairs it is a hint, not a finding.`)
  return { headline, cautions }
}

const capitalized = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

const share = (probability: number): string => `about ${Math.round(probability * 100)} in 100`

/** The ends of the least-squares line through points; null if all have the same x. */
export function fitLine(
  points: readonly { readonly x: number; readonly y: number }[],
): readonly [{ x: number; y: number }, { x: number; y: number }] | null {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const xs = points.map(({ x }) => x)
  const [meanX, meanY] = [mean(xs), mean(points.map(({ y }) => y))]
  const variance = mean(xs.map((x) => (x - meanX) ** 2))
  if (points.length < 2 || variance === 0) return null
  const slope = mean(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / variance
  const at = (x: number) => ({ x, y: meanY + slope * (x - meanX) })
  return [at(Math.min(...xs)), at(Math.max(...xs))]
}
