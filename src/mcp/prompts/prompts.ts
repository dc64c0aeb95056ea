import { badNight } from './bad-night.ts'
import type { Prompt } from './prompt.ts'
import { weeklyReview } from './weekly-review.ts'

/** All prompts, in the order of lists. */
export const prompts: readonly Prompt[] = [weeklyReview, badNight]
