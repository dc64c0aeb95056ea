import { type GraphQLResolveInfo, responsePathAsArray } from 'graphql'
import type { Clock } from '../../clock.ts'
import { UnauthenticatedError } from '../../errors.ts'
import type { Cost, CostFigures } from '../../oura/cost.ts'
import type { Tier } from '../../oura/rate-limit/rate-limits.ts'
import type { Budget } from '../../oura/rate-limit/sliding-window-log.ts'
import type { OuraUser } from '../../oura/user.ts'
import type { OuraConnection } from '../../principal.ts'
import { createLoaders, type Loaders, type OnStale } from './loaders.ts'
import { createOperation } from './operation.ts'
import { createRecordSource, type RecordSourceOptions } from './record-source.ts'

/** State of one GraphQL request. */
export interface GatewayContext {
  readonly clock: Clock
  /** What the request has cost at Oura so far. */
  readonly cost: CostFigures
  /** Where the answer holds documents that could not be fetched anew. */
  readonly stale: readonly StaleMark[]
  /**
   * The user who is asking, and their documents.
   * @throws UnauthenticatedError when nobody is known to be asking
   */
  viewer(): Viewer
}

/** A place in the answer whose documents are older than they should be. */
export interface StaleMark {
  /** Path of the field, as in errors. */
  readonly path: readonly (string | number)[]
  /** Time since the documents were fetched from Oura, seconds. */
  readonly ageSeconds: number
}

/** Parent of every field of the GraphQL type User. */
export interface Viewer {
  readonly user: OuraUser
  /** What is known and kept of the user beside documents; null where nothing is. */
  readonly ouraConnection: OuraConnection | null
  /** The loaders of the field that stands at a path of the answer. */
  loadersAt(path: GraphQLResolveInfo['path']): Loaders
  /** What is left of Oura's rate limits. */
  budgets(): Promise<Record<Tier, Budget[]>>
}

/** Who asks, and until when the answer is wanted. */
export interface ContextRequest {
  readonly user: OuraUser | null
  readonly ouraConnection: OuraConnection | null
  readonly signal: AbortSignal
}

export interface ContextFactoryOptions extends RecordSourceOptions {
  /** Time that one operation has for everything it asks of Oura, ms. */
  readonly budgetMs: number
  /** Counts what all operations cost together. */
  readonly total: Cost
}

/** Makes the function that builds the context of each request; documents are shared between requests. */
export function createContextFactory(
  options: ContextFactoryOptions,
): (request: ContextRequest) => GatewayContext {
  const { client, clock, budgetMs, total } = options
  const source = createRecordSource(options)
  return ({ user, ouraConnection, signal }) => {
    const operation = createOperation({ signal, budgetMs, clock, total })
    const stale: StaleMark[] = []
    const onStale: OnStale = (path, staleForMs) => {
      stale.push({ path: responsePathAsArray(path), ageSeconds: Math.round(staleForMs / 1000) })
    }
    const viewer = user && {
      user,
      ouraConnection,
      loadersAt: createLoaders({ source, user, operation, onStale }),
      budgets: () => client.budgets(user),
    }
    return {
      clock,
      cost: operation.cost.figures,
      stale,
      viewer() {
        if (viewer !== null) return viewer
        throw new UnauthenticatedError(
          "No credentials came with the request. Log in, or send an Oura access token as 'Authorization: Bearer …'.",
        )
      },
    }
  }
}
