import { formatNumber, scoreWord } from '../format.ts'
import type { Term } from '../terms.ts'

interface RatingsProps<Key extends string> {
  readonly terms: readonly Term<Key>[]
  /** 1 to 100; null = not rated. */
  readonly ratings: Readonly<Partial<Record<Key, number | null>>> | null
}

/** The parts of a score, each with its rating, a word for it, and what it means. */
export const Ratings = <Key extends string>({ terms, ratings }: RatingsProps<Key>) => (
  <ul className="ratings">
    {terms.map(({ key, name, meaning }) => {
      const rating = ratings?.[key] ?? null
      const word = rating === null ? 'Not rated' : scoreWord(rating)
      return (
        <li key={key}>
          <p className="rating-name">{name}</p>
          <p className="rating-word" data-word={word}>
            {word} <span className="figure">{formatNumber(rating)}</span>
          </p>
          <span className="bar" aria-hidden="true">
            <span data-word={word} style={{ width: `${rating ?? 0}%` }} />
          </span>
          <p className="rating-meaning soft">{meaning}</p>
        </li>
      )
    })}
  </ul>
)
