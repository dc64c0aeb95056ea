import { ForbiddenError, UpstreamInvalidError } from '../oura/errors.ts'
import type { Operation } from '../oura/http/send.ts'
import type { Resource } from '../oura/resources/resource.ts'
import type { OuraUser } from '../oura/user.ts'
import type { createRecheck, Recheck } from '../resolvers/data/recheck.ts'

export interface RecheckUserOptions {
  readonly recheck: ReturnType<typeof createRecheck>
  readonly user: OuraUser
  readonly resources: readonly Resource[]
  readonly operation: Operation
  readonly onRecheck: (resource: Resource, recheck: Recheck) => void
}

/** How the comparison of a user's resources ended. */
export interface RecheckOutcome {
  /** Resources that Oura refuses, e.g. because their scope was not granted. */
  readonly refused: readonly Resource[]
  /** Why the rest was not compared; null if all was. */
  readonly error: unknown
}

/** Compares resources of a user, one after the other. What Oura refuses of one does not end the others; an outage does. */
export async function recheckUser(options: RecheckUserOptions): Promise<RecheckOutcome> {
  const { recheck, user, resources, operation, onRecheck } = options
  const refused: Resource[] = []
  for (const resource of resources) {
    try {
      onRecheck(resource, await recheck(user, resource, operation))
    } catch (error) {
      const isOfResource = error instanceof ForbiddenError || error instanceof UpstreamInvalidError
      if (!isOfResource) return { refused, error }
      // Only a missing scope lasts: any other refusal may be of this one answer.
      if (error instanceof ForbiddenError && error.extensions['requiredScope'] !== undefined)
        refused.push(resource)
    }
  }
  return { refused, error: null }
}
