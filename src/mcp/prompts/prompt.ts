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
}
