import path from 'node:path'
import type { Files } from '../../../src/export/files.ts'

/** Thrown where the process would be killed. */
export class Crash extends Error {}

/** Files in memory, which outlive a crash. */
export interface MemoryFiles extends Files {
  readonly contents: ReadonlyMap<string, string>
  /** Crashes at a write or a removal to come, before or after it is done. */
  crashAt(change: number, when: 'before' | 'after'): void
  neverCrash(): void
}

export function createMemoryFiles(): MemoryFiles {
  const contents = new Map<string, string>()
  let crash: { left: number; when: 'before' | 'after' } | null = null

  function change(apply: () => void): void {
    const isHere = crash !== null && crash.left-- === 0
    if (isHere && crash?.when === 'before') throw new Crash()
    apply()
    if (isHere) throw new Crash()
  }

  return {
    contents,
    crashAt(left, when) {
      crash = { left, when }
    },
    neverCrash() {
      crash = null
    },
    read: async (file) => contents.get(file) ?? null,
    list: async (folder) =>
      [...contents.keys()].filter((file) => path.dirname(file) === folder).map((file) => path.basename(file)),
    async write(file, content) {
      let text = ''
      if (typeof content === 'string') text = content
      else for await (const part of content) text += part
      change(() => contents.set(file, text))
    },
    async remove(file) {
      change(() => contents.delete(file))
    },
  }
}
