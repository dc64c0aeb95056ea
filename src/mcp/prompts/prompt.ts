/** A prompt of the Model Context Protocol, which people choose in their client. */
export interface Prompt {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly arguments: readonly PromptArgument[]
  /** The text that the client sends as the user. */
  text(args: Readonly<Record<string, string>>): string
}

export interface PromptArgument {
  readonly name: string
  readonly description: string
  readonly required: boolean
  /** Whether it is a day, YYYY-MM-DD, which clients can complete. */
  readonly isDate?: boolean
}

/** The end of every prompt. */
export const HOW_TO_ANSWER =
  'Take every figure from the results and compute none yourself. Write times as hours and minutes. Say where data is missing. Correlation is not cause, and three days are no trend. Give no diagnosis.'
