import type { Prompt } from './prompt.ts'

/** All prompts, in the order of lists. */
export const prompts: readonly Prompt[] = []
