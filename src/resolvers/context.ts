import type { Clock } from '../clock.ts'
import { UnauthenticatedError } from '../errors.ts'
import type { Tier } from '../oura/rate-limit/rate-limits.ts'
import type { Budget } from '../oura/rate-limit/window-log.ts'
import type { Cost } from '../oura/send.ts'
import type { OuraUser } from '../oura/user.ts'
import { createDocumentSource, type DocumentSourceOptions } from './document-source.ts'
import { createLoaders, type Loaders } from './loaders.ts'
import { createOperation } from './operation.ts'

/** State of one GraphQL request. */
export interface GatewayContext {
  readonly clock: Clock
  /** What the request has cost at Oura so far. */
  readonly cost: Cost
  /**
   * The user who is asking, and their documents.
   * @throws UnauthenticatedError when nobody is known to be asking
   */
  viewer(): Viewer
}

/** Parent of every field of the GraphQL type User. */
export interface Viewer {
  readonly user: OuraUser
  readonly loaders: Loaders
  /** What is left of Oura's rate limits. */
  budgets(): Promise<Record<Tier, Budget[]>>
}

/** Who asks, and until when the answer is wanted. */
export interface ContextRequest {
  readonly user: OuraUser | null
  readonly signal: AbortSignal
}

export interface ContextFactoryOptions extends DocumentSourceOptions {
  /** Time that one operation has for everything it asks of Oura, ms. */
  readonly budgetMs: number
}

/** Makes the function that builds the context of each request; documents are shared between requests. */
export function createContextFactory(
  options: ContextFactoryOptions,
): (request: ContextRequest) => GatewayContext {
  const { client, clock, budgetMs } = options
  const source = createDocumentSource(options)
  return ({ user, signal }) => {
    const operation = createOperation({ signal, budgetMs, clock })
    const viewer = user && {
      user,
      loaders: createLoaders(source, user, operation),
      budgets: () => client.budgets(user),
    }
    return {
      clock,
      cost: operation.cost,
      viewer() {
        if (viewer !== null) return viewer
        throw new UnauthenticatedError(
          "No credentials came with the request. Send an Oura access token as 'Authorization: Bearer …'.",
        )
      },
    }
  }
}
