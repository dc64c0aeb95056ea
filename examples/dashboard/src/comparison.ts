/** Fewer days with a value are not compared: a mean of one day says nothing about a week. */
export const FEWEST_DAYS = 4

/** The mean of some days, as `summary` has it. */
export interface MeanOfDays {
  readonly mean: number
  /** Number of days with a value. */
  readonly count: number
}

export type Direction = 'higher' | 'lower' | 'the same'

export type Comparison =
  | { readonly kind: 'too-few'; readonly count: number; readonly previousCount: number }
  | {
      readonly kind: 'change'
      readonly direction: Direction
      /** The difference of the exact means, without its sign. */
      readonly change: number
    }

/**
 * Compares the mean of a range with that of the range before. The difference is of the exact means; only its text is
 * rounded.
 * @param step what counts as no change: a difference that rounds to 0 steps, such as 1 point of a score
 */
export function compareMeans(
  now: MeanOfDays | null | undefined,
  previous: MeanOfDays | null | undefined,
  step = 1,
): Comparison {
  const count = now?.count ?? 0
  const previousCount = previous?.count ?? 0
  if (now == null || previous == null || Math.min(count, previousCount) < FEWEST_DAYS)
    return { kind: 'too-few', count, previousCount }
  const difference = now.mean - previous.mean
  const isSame = Math.abs(difference) < step / 2
  return {
    kind: 'change',
    direction: isSame ? 'the same' : difference > 0 ? 'higher' : 'lower',
    change: Math.abs(difference),
  }
}

/** The arrow of a direction. */
export const ARROWS: Readonly<Record<Direction, string>> = { higher: '▲', lower: '▼', 'the same': '=' }

/** Why two ranges are not compared. */
export const tooFewText = (
  { count, previousCount }: Extract<Comparison, { kind: 'too-few' }>,
  span: string,
): string =>
  count < FEWEST_DAYS
    ? `Only ${days(count)} so far: too few to compare`
    : `The ${span} before has ${days(previousCount)}: too few to compare`

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`)
