import { OPTIMAL_SCORE } from './format.ts'

/** A score or a rating of a contributor, both 1 to 100, in Oura's words. */
export interface Rating {
  readonly word: 'Optimal' | 'Good' | 'Fair' | 'Pay attention'
  /** CSS class of its colour. */
  readonly className: 'rating-optimal' | 'rating-good' | 'rating-fair' | 'rating-attention'
}

/** The rating of a number from 1 to 100, as Oura's app names it. */
export function ratingOf(value: number): Rating {
  if (value >= OPTIMAL_SCORE) return { word: 'Optimal', className: 'rating-optimal' }
  if (value >= 70) return { word: 'Good', className: 'rating-good' }
  if (value >= 60) return { word: 'Fair', className: 'rating-fair' }
  return { word: 'Pay attention', className: 'rating-attention' }
}
