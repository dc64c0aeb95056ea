import { closeSync, existsSync, openSync, readSync } from 'node:fs'

/** Waits for the next turn of the event loop. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Tells the CPU time of one thread. */
interface ThreadCpu {
  /** CPU time so far, ms. */
  read(): number
  close(): void
}

/**
 * CPU time of this thread. Linux states that of each thread (the first number of /proc/PID/schedstat, in ns); elsewhere it
 * is that of the process, to which garbage collection, the compiler and other threads add.
 */
function openThreadCpu(): ThreadCpu {
  if (!existsSync(SCHEDSTAT)) {
    const ofProcess = () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    }
    return { read: ofProcess, close() {} }
  }
  const file = openSync(SCHEDSTAT, 'r')
  const text = Buffer.alloc(64)
  return {
    read: () =>
      Number.parseInt(text.toString('latin1', 0, readSync(file, text, 0, text.length, 0)), 10) / 1e6,
    close: () => closeSync(file),
  }
}

const SCHEDSTAT = '/proc/thread-self/schedstat'

/** A running measurement of the event loop. */
export interface TurnWatch {
  /** Ends the measurement. Returns the length of the longest turn, in ms. */
  stop(): number
}

/**
 * Measures each turn of the event loop until `stop`: by the clock or by the CPU of this thread, whichever is less. Other
 * programs add to the clock alone.
 */
export function watchTurns(): TurnWatch {
  let longestMs = 0
  let isStopped = false
  const cpu = openThreadCpu()
  let cpuMs = cpu.read()
  let startedAt = performance.now()
  function endTurn(): void {
    if (isStopped) return
    const now = performance.now()
    const nowCpuMs = cpu.read()
    longestMs = Math.max(longestMs, Math.min(nowCpuMs - cpuMs, now - startedAt))
    cpuMs = nowCpuMs
    startedAt = now
    setImmediate(endTurn)
  }
  setImmediate(endTurn)
  return {
    stop() {
      endTurn()
      if (!isStopped) cpu.close()
      isStopped = true
      return longestMs
    },
  }
}

/** Runs work, and returns the CPU time that this thread needed for it, in ms. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const cpu = openThreadCpu()
  const startMs = cpu.read()
  try {
    await work()
    return cpu.read() - startMs
  } finally {
    cpu.close()
  }
}

/** Runs work, and returns the length of the longest turn of the event loop, in ms (see `watchTurns`). */
export async function longestTurnOf(work: () => Promise<unknown>): Promise<number> {
  const watch = watchTurns()
  try {
    await work()
  } finally {
    watch.stop()
  }
  return watch.stop()
}
