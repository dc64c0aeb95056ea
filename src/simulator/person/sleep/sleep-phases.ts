import { clamp, type Random } from '../../random.ts'

/** 1 deep, 2 light, 3 REM, 4 awake. */
export type PhaseCode = '1' | '2' | '3' | '4'

/** night: full cycles; nap: light with a little deep sleep; slight: mostly awake. */
export type SleepDepth = 'night' | 'nap' | 'slight'

const CYCLE_BLOCKS = 18 // 90 minutes

/** The phases of a time in bed, one character for each 5 minutes. */
export function blocksOf(random: Random, count: number, depth: SleepDepth, quality: number): string {
  if (depth === 'slight')
    return Array.from({ length: count }, () => (random.chance(0.18) ? '2' : '4')).join('')
  const latency = clamp(Math.round(random.normal(depth === 'night' ? 2.3 - quality : 1, 0.8)), 1, 8)
  // constant over the night, as in recordings
  const wakefulness = clamp(0.12 - 0.06 * quality, 0.03, 0.24)
  let blocks = ''
  for (let index = 0; index < count; index += 1) {
    blocks +=
      index < latency ? '4' : phaseAt(random, index - latency, index / count, depth, quality, wakefulness)
  }
  return blocks
}

/** The same for each 30 seconds: mostly the phase of the block, with short wakings. */
export function epochsOf(random: Random, blocks: string, count: number): string {
  // sleep may start within a block
  const firstSleep = Math.max(0, blocks.search(/[123]/)) * 10
  const asleep = firstSleep - random.whole(0, 7)
  let epochs = ''
  for (let index = 0; index < count; index += 1) {
    const block = blocks[Math.floor(index / 10)] ?? '4'
    const phase = index >= asleep && index < firstSleep ? '2' : block
    const stray = random.next()
    epochs += phase === '4' || stray > 0.05 ? phase : stray < 0.025 ? '4' : '2'
  }
  return epochs
}

/** The duration of a phase in seconds. */
export function secondsIn(epochs: string, phase: PhaseCode): number {
  let count = 0
  for (const epoch of epochs) if (epoch === phase) count += 1
  return count * 30
}

function phaseAt(
  random: Random,
  block: number,
  through: number,
  depth: SleepDepth,
  quality: number,
  wakefulness: number,
): PhaseCode {
  if (random.chance(wakefulness)) return '4'
  const inCycle = (block % CYCLE_BLOCKS) / CYCLE_BLOCKS
  if (depth === 'nap') return random.chance(0.12) ? '1' : '2'
  // most deep sleep is in the first half of the night, most REM sleep in the second
  const deepShare = clamp(0.95 - through * 1.15 + quality * 0.15, 0.04, 0.95)
  const remShare = clamp(0.25 + through * 0.65 + quality * 0.1, 0.1, 0.9)
  if (inCycle > 0.15 && inCycle < 0.55 && random.chance(deepShare)) return '1'
  if (inCycle > 0.68 && random.chance(remShare)) return '3'
  return '2'
}
