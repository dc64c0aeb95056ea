import { ratingOf } from '../ratings.ts'

/** The word of a score or a rating, in its colour. The word says it without the colour. */
export function RatingWord({ value }: { readonly value: number }) {
  const { word, className } = ratingOf(value)
  return <span className={`rating ${className}`}>{word}</span>
}
