import type { Path } from '../path.ts'
import type { LaterPart } from '../run.ts'

/** A place of the answer, with the parts that belong to it and the places directly below. */
class Place {
  readonly parts = new Set<LaterPart>()
  readonly below = new Map<string | number, Place>()
}

/** The parts of an answer that have not been written. */
export class PendingParts {
  readonly #parts = new Set<LaterPart>()
  /** The parts by place. Built for the first error, because an answer without errors does not need it. */
  #root: Place | undefined

  get size(): number {
    return this.#parts.size
  }

  [Symbol.iterator](): Iterator<LaterPart> {
    return this.#parts.values()
  }

  has(part: LaterPart): boolean {
    return this.#parts.has(part)
  }

  add(part: LaterPart): void {
    this.#parts.add(part)
    if (this.#root !== undefined) addPlace(this.#root, part.path).parts.add(part)
  }

  delete(part: LaterPart): void {
    this.#parts.delete(part)
    if (this.#root !== undefined) findPlace(this.#root, part.path)?.parts.delete(part)
  }

  /** The parts at a place and below it. Other parts are not looked at: there may be many thousands. */
  *below(path: Path): Generator<LaterPart> {
    this.#root ??= this.#byPlace()
    const place = findPlace(this.#root, path)
    if (place !== undefined) yield* partsBelow(place)
  }

  #byPlace(): Place {
    const root = new Place()
    for (const part of this.#parts) addPlace(root, part.path).parts.add(part)
    return root
  }
}

function* partsBelow({ parts, below }: Place): Generator<LaterPart> {
  yield* parts
  for (const place of below.values()) yield* partsBelow(place)
}

const findPlace = (root: Place, path: Path | undefined): Place | undefined =>
  path === undefined ? root : findPlace(root, path.prev)?.below.get(path.key)

function addPlace(root: Place, path: Path | undefined): Place {
  if (path === undefined) return root
  const { below } = addPlace(root, path.prev)
  const found = below.get(path.key)
  if (found !== undefined) return found
  const place = new Place()
  below.set(path.key, place)
  return place
}
