import { setFlagsFromString } from 'node:v8'

/**
 * Collects young objects on the main thread alone. By default V8 scavenges with several threads, whose CPU together is
 * more: in one run, an answer of a year with nothing cached cost 15 % more with them, other answers 3 to 7 %. Old objects
 * are still marked beside the main thread.
 */
export function scavengeOnMainThread(): void {
  // V8 reads it at the start of each scavenge.
  setFlagsFromString('--no-parallel-scavenge')
}
