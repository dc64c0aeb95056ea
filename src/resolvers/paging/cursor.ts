import { BadUserInputError } from '../../errors.ts'
import type { RecordIdentity } from '../../oura/resources/resource.ts'

/**
 * Where an item stands in its connection: compared element by element. Cursors carry positions, not offsets,
 * so that they stay right when items before them come or go.
 */
export type Position = readonly (string | number)[]

/** Opaque cursor of a position in one connection; `connection` keeps it from being used in another. */
export const encodeCursor = (connection: string, position: Position): string =>
  Buffer.from(JSON.stringify([connection, ...position])).toString('base64url')

/** Where a document stands among those of its resource. */
export const recordPosition = ({ slot, time, ouraId }: RecordIdentity): Position => [slot, time, ouraId ?? '']

/**
 * The position of a cursor.
 * @param argument the cursor's argument, for the message
 * @throws BadUserInputError for what is not a cursor of this connection
 */
export function decodeCursor(connection: string, argument: 'after' | 'before', cursor: string): Position {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (!Array.isArray(parts) || !parts.every(isElement)) {
    throw new BadUserInputError(
      argument,
      `${argument} is not a cursor. Pass on endCursor or startCursor of a page.`,
    )
  }
  const [owner, ...position] = parts
  if (owner !== connection) {
    throw new BadUserInputError(
      argument,
      `${argument} is a cursor of another connection. Cursors only fit the one they came from.`,
    )
  }
  return position
}

/** Negative when a comes before b, 0 when they are the same. */
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
