import { randomUUID } from 'node:crypto'
import type { Ticket } from './request-group.ts'
import { MAX_TURN_REQUESTS, Siblings, Turn, type Waiter } from './turn.ts'

/**
 * Makes the function that finds the turn of a request, or makes it: what an operation announced is divided into turns
 * when the first of its requests arrives.
 * @param maxTogether most permits that can be acquired together
 * @param onForgo called if an announced request of a turn ended without a permit
 */
export function createTurnMaker(
  maxTogether: number,
  onForgo: (turn: Turn) => void,
): (waiter: Waiter) => Turn {
  const size = Math.max(1, Math.min(MAX_TURN_REQUESTS, maxTogether))
  const processId = randomUUID()
  let turns = 0

  const make = (waiter: Waiter, announced: number): Turn =>
    new Turn(`${processId}:${turns++}`, waiter, announced, onForgo)

  function divide(tickets: readonly Ticket[], waiter: Waiter): void {
    const divided: Turn[] = []
    for (let start = 0; start < tickets.length; start += size) {
      const together = tickets.slice(start, start + size)
      const turn = make(waiter, together.length)
      for (const ticket of together) ticket.turn = turn
      divided.push(turn)
    }
    if (divided.length > 1) new Siblings(divided)
  }

  return (waiter) => {
    const { ticket } = waiter
    if (ticket === undefined) return make(waiter, 0)
    if (ticket.turn === null) divide(ticket.group.takeAnnounced(), waiter)
    const { turn } = ticket
    // A further page or a retry stays in its turn while there is room.
    if (turn instanceof Turn && !(ticket.isUsed && turn.isFull)) return turn
    const another = make(waiter, 0)
    ticket.turn = another
    return another
  }
}
