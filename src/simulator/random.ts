/** A deterministic random number generator. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** In [low, high). */
  between(low: number, high: number): number
  /** An integer in [low, high], both included. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  /** Roughly normal, at most three deviations from the mean: generated data has no outliers. */
  normal(mean: number, deviation: number): number
  pick<const T>(items: readonly [T, ...T[]]): T
}

/** A 32-bit hash (FNV-1a, finalised as in murmur3). */
export function hash(...parts: (string | number)[]): number {
  let value = 0x811c9dc5
  for (const part of parts) {
    const text = typeof part === 'number' ? `#${part}` : part
    for (let index = 0; index < text.length; index += 1) {
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
    }
    value = Math.imul(value ^ 0x2f, 0x01000193)
  }
  return finish(value)
}

/** A generator seeded by (seed, purpose, day ...): the same parts give the same sequence. */
export function createRandom(...parts: (string | number)[]): Random {
  let state = hash(...parts)
  function next(): number {
    state = (state + 0x9e3779b9) >>> 0
    return finish(state) / 0x1_0000_0000
  }
  const between = (low: number, high: number): number => low + next() * (high - low)
  return {
    next,
    between,
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    normal: (mean, deviation) => mean + deviation * ((next() + next() + next() - 1.5) * 2),
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
  }
}

/** The value limited to [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}

/** Rounded to the given number of decimal places; never -0. */
export function rounded(value: number, places = 0): number {
  const factor = 10 ** places
  return Math.round(value * factor) / factor || 0
}

// murmur3's finaliser, so that neighbouring days get unrelated values
function finish(start: number): number {
  let value = start
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
