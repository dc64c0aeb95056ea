import type { ConnectionShares } from './connection-shares.ts'
import type { Lane } from './lane.ts'
import type { PermitDemand } from './permit-counters.ts'
import type { Turn } from './turn.ts'

/**
 * The next turn of a lane that a connection and permits of the application may be available for.
 * @param now by the monotonic clock, ms
 */
export function nextTurn(
  { queue, blocked }: Lane,
  connections: ConnectionShares,
  now: number,
): Turn | undefined {
  if (!connections.hasFree) return undefined
  const turn =
    queue.first((user) => connections.freeWithinShare(user) > 0) ??
    queue.first((user) => connections.freeFor(user) > 0)
  return turn !== undefined && turn === blocked?.turn && blocked.until > now ? undefined : turn
}

/** Connections that a user may take now: all that are free, if no other user waits. */
export function freeConnections({ queue }: Lane, connections: ConnectionShares, user: string): number {
  const within = queue.hasOneUser ? 0 : connections.freeWithinShare(user)
  return within > 0 ? within : connections.freeFor(user)
}

/**
 * The permits that a turn asks for.
 * @param free connections that its user may take
 * @param now by the monotonic clock, ms
 */
export function demandOf(turn: Turn, free: number, now: number): PermitDemand {
  const { id: holder, held, pending, waiters, deadlineAt, priority } = turn
  // Held permits are used first, whatever its further pages and retries have to wait for.
  const sent = Math.min(waiters.length, free, held > 0 ? held : Number.POSITIVE_INFINITY)
  return {
    now: sent,
    fromHeld: Math.min(sent, held),
    toHold: held > 0 ? 0 : Math.max(0, pending - sent),
    holder,
    held,
    holdMs: Math.max(1, deadlineAt - now),
    priority,
  }
}
