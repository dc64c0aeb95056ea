import { BadUserInputError } from '../../errors.ts'
import type { RecordIdentity } from '../../oura/resources/resource.ts'

/**
 * Position of an item in its connection, compared element by element. Cursors hold positions, not offsets, so they
 * stay valid when items before them are added or removed.
 */
export type Position = readonly (string | number)[]

/** Opaque cursor of a position. It holds the name of its connection, so that other connections refuse it. */
export function encodeCursor(connection: string, position: Position): string {
  return Buffer.from(JSON.stringify([connection, ...position])).toString('base64url')
}

/** Position of a record among those of its resource. */
export function recordPosition({ slot, time, ouraId }: RecordIdentity): Position {
  return [slot, time, ouraId ?? '']
}

/**
 * The position of a cursor.
 * @param argument name of the argument, for the message
 * @throws BadUserInputError for a text that is not a cursor of this connection
 */
export function decodeCursor(connection: string, argument: 'after' | 'before', cursor: string): Position {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!Array.isArray(parts) || !parts.every(isElement)) {
    throw new BadUserInputError(
      argument,
      `${argument} is not a cursor. Pass the endCursor or startCursor of a page.`,
    )
  }
  const [owner, ...position] = parts
  if (owner !== connection) {
    throw new BadUserInputError(
      argument,
      `${argument} is a cursor of another connection. Pass a cursor of this one.`,
    )
  }
  return position
}

/** Negative if a is before b, 0 if they are equal. */
export function comparePositions(a: Position, b: Position): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]]
    if (left === right || left === undefined || right === undefined) continue
    return left < right ? -1 : 1
  }
  return a.length - b.length
}

const isElement = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
