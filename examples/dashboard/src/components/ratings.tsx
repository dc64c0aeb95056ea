import { formatNumber } from '../format.ts'
import { ratingOf } from '../ratings.ts'
import type { Term } from '../terms.ts'
import { RatingWord } from './rating-word.tsx'

interface RatingsProps<Key extends string> {
  readonly terms: readonly Term<Key>[]
  /** 0 to 100; null = not rated. */
  readonly ratings: Readonly<Partial<Record<Key, number | null>>> | null
  /** Whether Oura has words for these ratings. */
  readonly hasWords: boolean
}

/** The parts of a score, each with its rating, Oura's word for it, and what it means. */
export const Ratings = <Key extends string>({ terms, ratings, hasWords }: RatingsProps<Key>) => (
  <ul className="ratings">
    {terms.map(({ key, name, meaning }) => {
      const rating = ratings?.[key] ?? null
      return (
        <li key={key}>
          <p className="rating-name">{name}</p>
          <p className="rating-value">
            {rating === null ? 'Not rated' : hasWords && <RatingWord value={rating} />}
            {rating !== null && <strong> {formatNumber(rating)}</strong>}
          </p>
          <span
            className={`bar ${hasWords && rating !== null ? ratingOf(rating).className : 'bar-plain'}`}
            aria-hidden="true"
          >
            <span style={{ width: `${rating ?? 0}%` }} />
          </span>
          <p className="rating-meaning soft">{meaning}</p>
        </li>
      )
    })}
  </ul>
)
