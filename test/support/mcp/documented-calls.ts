import { docOf, rowsOf, section } from '../docs/markdown.ts'

/** A call of a tool, as docs/assistants.md prints it. */
export interface DocumentedCall {
  readonly tool: string
  readonly arguments: Record<string, unknown>
}

/** A question of a user, with the calls that answer it. */
export interface DocumentedQuestion {
  readonly question: string
  readonly calls: readonly DocumentedCall[]
  /** Size of the answers together, such as `4.1 kB`. */
  readonly size: string
}

/** The rows of the table of questions. */
export const documentedQuestions = (): DocumentedQuestion[] =>
  rowsOf(section(docOf('docs/assistants.md'), 'Questions and their answers')).map(
    ([question = '', calls = '', size = '']) => ({
      question,
      calls: [...calls.matchAll(/`(\w+) (\{.*?\})`/g)].map(([, tool = '', args = '']) => ({
        tool,
        arguments: JSON.parse(args) as Record<string, unknown>,
      })),
      size,
    }),
  )
