import type { ExecuteOperation } from './context.ts'
import type { Offer } from './offer.ts'

/** Values that a client suggests while a user types an argument (MCP specification, Completion). */
export interface Completion {
  /** At most 100, the likeliest first. */
  readonly values: string[]
  readonly total: number
  readonly hasMore: boolean
}

/** What is completed: an argument of a prompt, or a variable in the URI of a resource. */
export type CompletionTarget =
  | { readonly type: 'ref/prompt'; readonly name: string }
  | { readonly type: 'ref/resource'; readonly uri: string }

interface CompletionRequest {
  readonly target: CompletionTarget
  readonly argument: { readonly name: string; readonly value: string }
  readonly execute: ExecuteOperation
  readonly signal: AbortSignal
}

const MAX_VALUES = 100
const DAYS = 366
const DAY_MS = 86_400_000

/** Completes days of the last year, the newest first. Other arguments have no completions. */
export async function complete(offer: Offer, request: CompletionRequest): Promise<Completion> {
  const { argument, execute, signal } = request
  if (!isDate(offer, request)) return { values: [], total: 0, hasMore: false }
  const { data } = await execute({ query: '{ viewer { today } }', signal })
  const today = Date.parse(String((data?.['viewer'] as { today?: string } | undefined)?.today))
  const days = Number.isNaN(today)
    ? []
    : Array.from({ length: DAYS }, (_, ago) => new Date(today - ago * DAY_MS).toISOString().slice(0, 10))
  const found = days.filter((day) => day.startsWith(argument.value.trim()))
  return {
    values: found.slice(0, MAX_VALUES),
    total: found.length,
    hasMore: found.length > MAX_VALUES,
  }
}

function isDate({ prompts, resources }: Offer, { target, argument }: CompletionRequest): boolean {
  if (target.type === 'ref/resource') {
    return (
      argument.name === 'date' && resources.some(({ uri }) => uri === target.uri && uri.includes('{date}'))
    )
  }
  const prompt = prompts.find(({ name }) => name === target.name)
  return prompt?.arguments.some(({ name, isDate: is = false }) => name === argument.name && is) ?? false
}
