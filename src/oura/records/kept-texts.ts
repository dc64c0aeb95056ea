/** Selections whose texts one span keeps. The oldest are dropped first. */
const MAX_SELECTIONS = 4

/** A text's entry in a map, beside its characters, in bytes. */
const ENTRY_BYTES = 72

/** A selection's entry in a map, and its own map, in bytes. */
const SELECTION_BYTES = 400

/**
 * Texts that a reader has written of records, kept for its next answer: the JSON of each record, by selection.
 * They live as long as the records, and count in their bytes.
 */
export class KeptTexts {
  // Most spans are never written a second time, and an empty map takes as much as a short record.
  #bySelection: Map<object, { readonly texts: Map<object, string>; bytes: number }> | undefined
  #bytes = 0

  /** What the texts take on the heap. */
  get bytes(): number {
    return this.#bytes
  }

  /** The text of a record, if it is known. */
  get(selection: object, record: object): string | undefined {
    return this.#bySelection?.get(selection)?.texts.get(record)
  }

  set(selection: object, record: object, text: string): void {
    this.#bySelection ??= new Map()
    let kept = this.#bySelection.get(selection)
    if (kept === undefined) {
      this.#makeRoom(this.#bySelection)
      kept = { texts: new Map(), bytes: SELECTION_BYTES }
      this.#bytes += SELECTION_BYTES
      this.#bySelection.set(selection, kept)
    }
    const bytes = ENTRY_BYTES + text.length
    kept.texts.set(record, flat(text))
    kept.bytes += bytes
    this.#bytes += bytes
  }

  #makeRoom(bySelection: Map<object, { readonly bytes: number }>): void {
    for (const [selection, { bytes }] of bySelection) {
      if (bySelection.size < MAX_SELECTIONS) return
      bySelection.delete(selection)
      this.#bytes -= bytes
    }
  }
}

/** V8 keeps a text that was concatenated as a tree of its parts, several times as large, until it has to be read. */
function flat(text: string): string {
  Number(text)
  return text
}

/** The property of a record that holds its texts. */
export const KEPT_TEXTS = Symbol('kept texts')

/** Records that hold texts from now on. */
export function keepTextsOf(records: readonly object[], texts: KeptTexts): void {
  for (const record of records) (record as { [KEPT_TEXTS]?: KeptTexts })[KEPT_TEXTS] = texts
}

/** Where the texts of a record are kept; undefined for one that is not read a second time. */
export const keptTextsOf = (record: object): KeptTexts | undefined =>
  (record as { readonly [KEPT_TEXTS]?: KeptTexts })[KEPT_TEXTS]
